import { tradingDayOf } from "../../domain/day.ts";
import { MICRO, mulDiv } from "../../domain/micro.ts";
import type { Side } from "../../domain/trade.ts";
import { bookFill } from "../books/ledger.ts";
import { coverForgottenSale } from "../books/lot-cover.ts";
import type { MarketData, OrderRecord, Records, TokenRecord, VenueTrade } from "../ports.ts";
import { addLot } from "./adopted-books.ts";
import { unattributedTarget } from "./unattributed.ts";

/** A trade of our account by an order that our books know nothing of: they were lost, or restored from an older copy. */
export type FoundTrade = VenueTrade & { readonly token: string; readonly side: Side };

/** Those that say what was traded and did not fail, oldest first; of one second the purchases first. */
export function foundTrades(trades: readonly VenueTrade[]): FoundTrade[] {
  const told = trades.flatMap((trade) => {
    const { token, side } = trade;
    return token === undefined || side === undefined || trade.status === "failed" ? [] : [{ ...trade, token, side }];
  });
  const sold = ({ side }: FoundTrade): number => (side === "SELL" ? 1 : 0);
  return told.sort((one, other) => one.atMs - other.atMs || sold(one) - sold(other));
}

/** What markets say of tokens that the books do not know; one that no market is told of stands under its id alone. */
export async function tokensOf(
  records: Records,
  data: Pick<MarketData, "marketOfToken">,
  tokens: Iterable<string>,
): Promise<readonly Omit<TokenRecord, "id">[]> {
  const unknown = [...new Set(tokens)].filter((token) => records.tokens.byToken(token) === undefined);
  const found: Omit<TokenRecord, "id">[] = [];
  for (const token of unknown) {
    const market = await data.marketOfToken(token);
    const outcomeIndex = Math.max(0, market?.tokens.indexOf(token) ?? 0);
    const { conditionId = "", title = `token ${token.slice(0, 8)}…`, slug = "", outcomes = [] } = market ?? {};
    found.push({ token, conditionId, outcomeIndex, outcome: outcomes[outcomeIndex] ?? "", title, slug });
  }
  return found;
}

/** Knows them from now on. Call it inside a transaction. */
export function keepTokens(records: Records, tokens: readonly Omit<TokenRecord, "id">[]): void {
  for (const token of tokens) if (records.tokens.byToken(token.token) === undefined) records.tokens.insert(token);
}

/**
 * Books trades whose orders are not known, in the caller's transaction: each order is stored anew with what was filled of it, on
 * account of nobody (rule 31). Their tokens must be known (keepTokens). Returns the orders.
 */
export function bookFoundTrades(
  records: Records,
  trades: readonly FoundTrade[],
  zone: string,
  nowMs: number,
): readonly OrderRecord[] {
  const targetId = unattributedTarget(records, nowMs);
  const orders = new Map<string, OrderRecord>();
  for (const [hash, own] of Map.groupBy(trades, ({ orderHash }) => orderHash)) {
    if (records.orders.byHash(hash) === undefined) orders.set(hash, storeFound(records, hash, own, targetId, zone));
  }
  for (const trade of trades) {
    const order = orders.get(trade.orderHash);
    if (order === undefined) continue;
    if (order.side === "SELL") coverSale(records, order, trade, nowMs);
    bookFill(records, order, trade);
  }
  return [...orders.values()];
}

/** Where a sale's shares came from is not known either: what the books lack was there without a trade of ours. */
function coverSale(records: Records, order: OrderRecord, trade: FoundTrade, nowMs: number): void {
  const { tokenId } = order;
  const heldMicro = records.lots.openOfToken(tokenId).reduce((sum, lot) => sum + lot.sharesMicro, 0);
  if (heldMicro < trade.sharesMicro) addLot(records, tokenId, trade.sharesMicro - heldMicro, nowMs);
  const ownMicro = records.lots.of(order.targetId, tokenId)?.sharesMicro ?? 0;
  if (ownMicro < trade.sharesMicro) coverForgottenSale(records, order, trade.sharesMicro - ownMicro, nowMs);
}

function storeFound(
  records: Records,
  hash: string,
  trades: readonly FoundTrade[],
  targetId: number,
  zone: string,
): OrderRecord {
  const [first] = trades;
  const tokenId = records.tokens.byToken(first?.token ?? "")?.id;
  if (first === undefined || tokenId === undefined) throw new Error(`the token of order ${hash} is not known`);
  const sum = (of: (trade: FoundTrade) => number): number => trades.reduce((all, trade) => all + of(trade), 0);
  const filledSharesMicro = sum(({ sharesMicro }) => sharesMicro);
  const filledCollateralMicro = sum(({ collateralMicro }) => collateralMicro);
  const isSettled = trades.every(({ status }) => status === "confirmed");
  const lastMs = Math.max(...trades.map(({ atMs }) => atMs));
  const links = { episodeId: null, signalId: null, targetId, tokenId, side: first.side };
  const amounts = {
    limitMicro: Math.min(MICRO, mulDiv(filledCollateralMicro, MICRO, Math.max(1, filledSharesMicro), "half-up")),
    sharesMicro: filledSharesMicro,
    notionalMicro: filledCollateralMicro,
    reservedMicro: 0,
  };
  const row = {
    ...{ ...links, ...amounts, hash, salt: "", type: "FAK", formJson: "{}", signature: null },
    state: isSettled ? "settled" : "matched",
    ...{ filledSharesMicro, filledCollateralMicro, feeMicro: sum(({ feeMicro }) => feeMicro) },
    ...{ day: tradingDayOf(first.atMs, zone), createdMs: first.atMs, sentMs: first.atMs, terminalMs: lastMs },
    reason: "read back from the venue",
  };
  const id = records.orders.insert(row);
  records.journal.append("order", { id, ...links, ...amounts, hash, state: row.state });
  return { ...row, id };
}
