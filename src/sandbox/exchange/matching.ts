import type { Side } from "../world/book.ts";
import { take } from "../world/book.ts";
import { copySoon } from "../world/copy-soon.ts";
import { mulMicro, ONE_MICRO } from "../world/decimal.ts";
import type { Market } from "../world/market.ts";
import type { Stage } from "../world/stage.ts";
import { exchangeOf } from "./contracts.ts";
import type { ExchangeOrder } from "./exchange-order.ts";
import { limitMicroOf, restOf } from "./exchange-order.ts";
import { report } from "./exchange-state.ts";
import type { ExchangeTrade, TradeLeg } from "./exchange-trade.ts";
import { drawUuid } from "./identifiers.ts";
import type { Offer } from "./offers.ts";
import { matchable } from "./offers.ts";
import { startSettlement } from "./settling.ts";
import { feeMicroOf } from "./trade-fee.ts";

const REFILL_MS = [300, 1_200] as const;

/**
 * Lets an order take what the market offers inside its limit. What it does not get is left to the caller.
 * @returns its trades, matched and on their way to the chain
 */
export function matchNow(stage: Stage, market: Market, order: ExchangeOrder): ExchangeTrade[] {
  const offers = matchable(stage.state.exchange, market, order);
  if (offers.length === 0) return [];
  for (const { resting, sharesMicro, priceMicro } of offers) {
    if (resting === null) take(market.book, order.outcome, order.side, sharesMicro, priceMicro);
  }
  const isWhole = stage.state.exchange.settings.trades === "whole";
  const groups = isWhole ? [offers] : byPrice(offers);
  const trades = groups.map((group, bucket) => tradeWith(stage, market, order, group, bucket));
  // Other makers soon fill the hole.
  stage.later(stage.prng.int(...REFILL_MS), { kind: "refill", marketId: market.id });
  return trades;
}

function byPrice(offers: readonly Offer[]): Offer[][] {
  return Object.values(Object.groupBy(offers, ({ priceMicro }) => `p${priceMicro}`)) as Offer[][];
}

function tradeWith(
  stage: Stage,
  market: Market,
  order: ExchangeOrder,
  offers: readonly Offer[],
  bucket: number,
): ExchangeTrade {
  const makers = offers.map((offer) => makerLeg(stage, market, order, offer));
  const sharesMicro = sumOf(offers, (offer) => offer.sharesMicro);
  const collateralMicro = sumOf(offers, (offer) => mulMicro(offer.sharesMicro, offer.priceMicro));
  const feeMicro = sumOf(offers, (offer) => feeMicroOf(market, offer.sharesMicro, offer.priceMicro));
  const limitMicro = limitMicroOf(order);
  const taker = legOf(order, limitMicro, sharesMicro, collateralMicro);
  fill(order, sharesMicro, collateralMicro);
  for (const [index, { resting }] of offers.entries()) {
    const leg = makers[index];
    if (resting !== null && leg !== undefined) fillResting(stage, resting, leg);
  }
  touchMarket(stage, market, order, offers.at(-1)?.priceMicro ?? limitMicro, collateralMicro);
  return book(stage, { market, taker, makers, feeMicro, bucket, orders: [order, ...restingOf(offers)] });
}

/** A resting order meets the crowd as a maker, at its own limit. */
export function fillByCrowd(
  stage: Stage,
  market: Market,
  order: ExchangeOrder,
  sharesMicro: number,
  limitMicro: number,
): void {
  const collateralMicro = mulMicro(sharesMicro, limitMicro);
  const leg = legOf(order, limitMicro, sharesMicro, collateralMicro);
  const side: Side = order.side === "BUY" ? "SELL" : "BUY";
  const taker = { ...leg, ...crowdOrder(stage), side };
  fillResting(stage, order, leg);
  touchMarket(stage, market, order, limitMicro, collateralMicro);
  const feeMicro = feeMicroOf(market, sharesMicro, limitMicro);
  book(stage, { market, taker, makers: [leg], feeMicro, bucket: 0, orders: [order] });
}

interface Booking {
  readonly market: Market;
  readonly taker: TradeLeg;
  readonly makers: TradeLeg[];
  readonly feeMicro: number;
  readonly bucket: number;
  /** Those of this exchange that take part. */
  readonly orders: readonly ExchangeOrder[];
}

function book(stage: Stage, { market, taker, makers, feeMicro, bucket, orders }: Booking): ExchangeTrade {
  const trade: ExchangeTrade = {
    id: drawUuid(stage.prng),
    marketId: market.id,
    conditionId: market.conditionId,
    outcomes: [...market.outcomes],
    exchange: exchangeOf(market.kind === "neg-risk"),
    taker,
    makers,
    feeMicro,
    status: "MATCHED",
    fate: "settle",
    tx: stage.prng.hex(8),
    matchedMs: stage.nowMs,
    updatedMs: stage.nowMs,
    settledMs: null,
    bucket,
  };
  stage.state.exchange.trades.set(trade.id, trade);
  for (const order of orders) {
    order.tradeIds.push(trade.id);
    const leg = [taker, ...makers].find(({ orderHash }) => orderHash === order.hash);
    if (leg !== undefined) copySoon(stage, leg);
  }
  startSettlement(stage, trade);
  return trade;
}

function makerLeg(
  stage: Stage,
  market: Market,
  order: ExchangeOrder,
  { priceMicro, sharesMicro, resting }: Offer,
): TradeLeg {
  if (resting !== null) {
    const ownMicro = resting.outcome === order.outcome ? priceMicro : ONE_MICRO - priceMicro;
    return legOf(resting, ownMicro, sharesMicro, mulMicro(sharesMicro, ownMicro));
  }
  const side: Side = order.side === "BUY" ? "SELL" : "BUY";
  const collateralMicro = mulMicro(sharesMicro, priceMicro);
  const { outcome } = order;
  const tokenId = market.tokenIds[outcome];
  return { ...crowdOrder(stage), side, tokenId, outcome, priceMicro, sharesMicro, collateralMicro };
}

/** Somebody of the crowd, whom nobody will meet again. */
function crowdOrder(stage: Stage): Pick<TradeLeg, "orderHash" | "wallet" | "owner"> {
  return { orderHash: stage.prng.hex(8), wallet: stage.prng.hex(5), owner: drawUuid(stage.prng) };
}

function legOf(order: ExchangeOrder, priceMicro: number, sharesMicro: number, collateralMicro: number): TradeLeg {
  const { hash: orderHash, maker: wallet, owner, side, tokenId, outcome } = order;
  return { orderHash, wallet, owner, side, tokenId, outcome, priceMicro, sharesMicro, collateralMicro };
}

function fill(order: ExchangeOrder, sharesMicro: number, collateralMicro: number): void {
  order.filledSharesMicro += sharesMicro;
  order.filledCollateralMicro += collateralMicro;
}

function fillResting(stage: Stage, order: ExchangeOrder, { sharesMicro, collateralMicro }: TradeLeg): void {
  fill(order, sharesMicro, collateralMicro);
  if (restOf(order) === 0) order.state = "matched";
  report(stage.state.exchange, { kind: "order", type: "UPDATE", order });
}

function touchMarket(
  stage: Stage,
  market: Market,
  { outcome }: ExchangeOrder,
  priceMicro: number,
  collateralMicro: number,
): void {
  market.lastTradeMicro = outcome === 0 ? priceMicro : ONE_MICRO - priceMicro;
  market.volumeMicro += collateralMicro;
  market.bookMs = stage.nowMs;
}

function restingOf(offers: readonly Offer[]): ExchangeOrder[] {
  return offers.flatMap(({ resting }) => (resting === null ? [] : [resting]));
}

function sumOf<T>(list: readonly T[], amountOf: (item: T) => number): number {
  return list.reduce((sum, item) => sum + amountOf(item), 0);
}
