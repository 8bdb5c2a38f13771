import type { Market } from "../world/market.ts";
import type { Stage } from "../world/stage.ts";
import { neededBy, openAccount, spendable } from "./balance.ts";
import { exchangeOf } from "./contracts.ts";
import { strikes } from "./exchange-faults.ts";
import type { ExchangeOrder, SignedOrder } from "./exchange-order.ts";
import { isImmediate, isOpen, restOf, sharesOf } from "./exchange-order.ts";
import { report } from "./exchange-state.ts";
import type { ExchangeTrade } from "./exchange-trade.ts";
import { matchNow } from "./matching.ts";
import { matchable } from "./offers.ts";
import { amountsRefusal, expirationRefusal, GTD_MARGIN_MS, sizeRefusal } from "./order-refusal.ts";
import type { Refused } from "./refused.ts";
import { refused } from "./refused.ts";
import { tradingPause } from "./trading-pause.ts";

/** The answer to a POST; amounts are what it matched at once. `isSilent`: the answer never reaches the one who asked. */
export interface Placed {
  readonly kind: "placed";
  readonly orderHash: string;
  readonly status: "live" | "matched" | "delayed" | "unmatched";
  readonly makingMicro: number;
  readonly takingMicro: number;
  readonly transactions: readonly string[];
  readonly tradeIds: readonly string[];
  readonly isSilent: boolean;
}

const LATE_FILL_MS = [2_000, 15_000] as const;
const NO_FAK =
  "no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.";
const NO_FOK = "order couldn't be fully filled. FOK orders are fully filled or killed.";

/** Takes an order whose hash and signature are verified, or says why not. Everything that depends on the world is checked here. */
export function place(stage: Stage, signed: SignedOrder): Placed | Refused {
  const { exchange } = stage.state;
  const { faults } = exchange;
  const market = marketOf(stage, signed.tokenId);
  const refusal =
    tradingPause(faults, stage.nowMs, signed.isPostOnly ? "post-only" : "order") ??
    (market === undefined ? refused("No orderbook exists for the requested token id") : undefined) ??
    personRefusal(stage, signed);
  if (refusal !== undefined) return refusal;
  const known = exchange.orders.get(signed.hash);
  if (known !== undefined) return repost(stage, known);
  const order = newOrder(stage, signed, market as Market);
  const problem = problemOf(stage, order, market as Market);
  if (problem !== undefined) return refused(problem);
  if (strikes(faults, "couldNotRun")) return refused("could not run the execution", 500);
  const isSilent = strikes(faults, "silentButTaken");
  const answer = enter(stage, order, market as Market);
  return answer.kind === "placed" ? { ...answer, isSilent } : answer;
}

function marketOf(stage: Stage, tokenId: string): Market | undefined {
  const market = stage.market(stage.state.marketIdsByName.get(tokenId) ?? "");
  return market?.phase === "open" && market.tokenIds.includes(tokenId) ? market : undefined;
}

function personRefusal(stage: Stage, { signer, side, timestampMs, hash, maker }: SignedOrder): Refused | undefined {
  const { faults, settings } = stage.state.exchange;
  if (faults.isBanned) return refused(`'${signer}' address banned`);
  if (faults.isClosedOnly && side === "BUY") return refused(`'${signer}' address in closed only mode`);
  openAccount(stage.state.exchange, maker, signer);
  const isOld = settings.reposts === "refuse-old" && stage.nowMs - timestampMs > settings.oldAfterMs;
  return isOld ? refused(`order ${hash} is invalid. The timestamp is too old`) : undefined;
}

/** The same bytes again: they cannot fill more than the first time did. */
function repost(stage: Stage, order: ExchangeOrder): Placed | Refused {
  if (stage.state.exchange.settings.reposts === "refuse-duplicate")
    return refused(`order ${order.hash} is invalid. Duplicated.`);
  const trades = order.tradeIds.flatMap((id) => stage.state.exchange.trades.get(id) ?? []);
  return placed(stage, order, order.state === "cancelled" ? "unmatched" : order.state, trades);
}

function newOrder(stage: Stage, signed: SignedOrder, market: Market): ExchangeOrder {
  return {
    ...signed,
    marketId: market.id,
    outcome: market.tokenIds[0] === signed.tokenId ? 0 : 1,
    createdMs: stage.nowMs,
    state: "live",
    filledSharesMicro: 0,
    filledCollateralMicro: 0,
    settledMakerMicro: 0,
    tradeIds: [],
  };
}

function problemOf(stage: Stage, order: ExchangeOrder, market: Market): string | undefined {
  const amounts = amountsRefusal(order, market);
  if (amounts !== undefined) return amounts;
  const isTaker = isImmediate(order) || matchable(stage.state.exchange, market, order).length > 0;
  if (order.isPostOnly && isTaker) return "invalid post-only order: order crosses book";
  const { minimumForTakerSells } = stage.state.exchange.settings;
  return (
    sizeRefusal(order, isTaker, minimumForTakerSells) ??
    expirationRefusal(order, stage.nowMs) ??
    moneyRefusal(stage, order, market, isTaker)
  );
}

function moneyRefusal(stage: Stage, order: ExchangeOrder, market: Market, isTaker: boolean): string | undefined {
  const { exchange } = stage.state;
  const needed = neededBy(order, market, isTaker);
  const { balanceMicro, openMicro, matchedMicro, freeMicro } = spendable(exchange, order.maker, order);
  if (needed > freeMicro) {
    const sums = `balance: ${balanceMicro}, sum of active orders: ${openMicro}, sum of matched orders: ${matchedMicro}`;
    return `not enough balance / allowance: the balance is not enough -> ${sums}, order amount: ${needed}`;
  }
  if (exchange.accounts.get(order.maker)?.isApproved) return undefined;
  const spender = exchangeOf(market.kind === "neg-risk");
  return `not enough balance / allowance: the allowance is not enough -> spender: ${spender}, allowance: 0, order amount: ${needed}`;
}

/** The order is in: it matches, waits, rests or is dropped. */
function enter(stage: Stage, order: ExchangeOrder, market: Market): Placed | Refused {
  const { exchange } = stage.state;
  const offers = matchable(exchange, market, order);
  if (offers.length > 0) {
    const waits = market.secondsDelay > 0 && exchange.settings.delaysMarketable;
    if (order.type === "FAK" && strikes(exchange.faults, "lateFill"))
      return wait(stage, order, "live", stage.prng.int(...LATE_FILL_MS));
    if (strikes(exchange.faults, "unmatched")) return fallThrough(stage, order);
    if (waits) return wait(stage, order, "delayed", market.secondsDelay * 1_000);
  }
  const offered = offers.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
  if (order.type === "FOK" && offered < sharesOf(order)) return refused(NO_FOK);
  if (order.type === "FAK" && offered === 0) return refused(NO_FAK);
  return placed(stage, order, offered > 0 ? "matched" : "live", execute(stage, order, market));
}

/** Matches what can be, then rests or drops what is left; a news item for each. */
function execute(stage: Stage, order: ExchangeOrder, market: Market): ExchangeTrade[] {
  const { exchange } = stage.state;
  exchange.orders.set(order.hash, order);
  const trades = matchNow(stage, market, order);
  if (trades.length > 0 && strikes(exchange.faults, "takenTwice"))
    matchNow(stage, market, { ...order, filledSharesMicro: 0 });
  const isOver = isImmediate(order) || restOf(order) === 0;
  order.state = isOver ? "matched" : "live";
  report(exchange, { kind: "order", type: trades.length > 0 ? "UPDATE" : "PLACEMENT", order });
  if (order.state === "live" && order.type === "GTD")
    stage.at(order.expirationS * 1_000 - GTD_MARGIN_MS, { kind: "expire", orderHash: order.hash });
  return trades;
}

function wait(stage: Stage, order: ExchangeOrder, state: "delayed" | "live", delayMs: number): Placed {
  order.state = state;
  stage.state.exchange.orders.set(order.hash, order);
  report(stage.state.exchange, { kind: "order", type: "PLACEMENT", order });
  stage.later(delayMs, { kind: "match", orderHash: order.hash });
  return placed(stage, order, state, []);
}

/** Could have matched and did not: it rests, or is dropped if it must match at once. */
function fallThrough(stage: Stage, order: ExchangeOrder): Placed {
  order.state = isImmediate(order) ? "unmatched" : "live";
  stage.state.exchange.orders.set(order.hash, order);
  report(stage.state.exchange, { kind: "order", type: isOpen(order) ? "PLACEMENT" : "CANCELLATION", order });
  return placed(stage, order, "unmatched", []);
}

/** An order that waited for its match has it now, or nobody is there any more. */
export function matchWaiting(stage: Stage, orderHash: string): void {
  const { exchange } = stage.state;
  const order = exchange.orders.get(orderHash);
  const market = order && stage.market(order.marketId);
  if (order === undefined || market === undefined || !isOpen(order)) return;
  const offered = matchable(exchange, market, order).reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
  const isRefused = market.phase !== "open" || (isImmediate(order) && offered === 0);
  if (!isRefused && !(order.type === "FOK" && offered < sharesOf(order))) {
    execute(stage, order, market);
    return;
  }
  order.state = "unmatched";
  report(exchange, { kind: "order", type: "CANCELLATION", order });
}

function placed(
  stage: Stage,
  order: ExchangeOrder,
  status: Placed["status"],
  trades: readonly ExchangeTrade[],
): Placed {
  const sum = (pick: "sharesMicro" | "collateralMicro") => trades.reduce((total, { taker }) => total + taker[pick], 0);
  const [shares, collateral] = [sum("sharesMicro"), sum("collateralMicro")];
  const names = stage.state.exchange.settings.namesTransactions;
  return {
    kind: "placed",
    orderHash: order.hash,
    status,
    makingMicro: order.side === "BUY" ? collateral : shares,
    takingMicro: order.side === "BUY" ? shares : collateral,
    transactions: names ? [...new Set(trades.map(({ tx }) => tx))] : [],
    tradeIds: trades.map(({ id }) => id),
    isSilent: false,
  };
}
