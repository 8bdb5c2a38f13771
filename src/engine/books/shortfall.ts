import type { Book } from "../../domain/book.ts";
import { MICRO } from "../../domain/micro.ts";
import { averagePrice } from "../../domain/price.ts";
import { signalPrice } from "../deciding/decision.ts";
import type { OrderRecord, Records, SignalRecord } from "../ports.ts";

/** Between the best bid and the best ask, micro-USD to the nearest below; null where one side is empty. */
export function middleOf(book: Book | undefined): number | null {
  const [bid, ask] = [book?.bids[0]?.priceMicro, book?.asks[0]?.priceMicro];
  return bid === undefined || ask === undefined ? null : Math.floor((bid + ask) / 2);
}

/**
 * Keeps, in the transaction that stores an order, the prices its result is measured against: the target's, and what the book gave
 * just then. An order that copies no trade of his (an exit of our own) has nothing to be measured against.
 */
export function noteDecisionPrices(records: Records, orderId: number, book: Book | undefined): void {
  const order = records.orders.get(orderId);
  const signal = order === undefined || order.signalId === null ? undefined : records.signals.get(order.signalId);
  const targetPriceMicro = order === undefined || signal === undefined ? undefined : hisPrice(order, signal);
  if (order === undefined || targetPriceMicro === undefined) return;
  const offers = order.side === "BUY" ? book?.asks : book?.bids;
  records.shortfalls.put({
    orderId,
    decidedMs: order.createdMs,
    targetPriceMicro,
    bestMicro: offers?.[0]?.priceMicro ?? null,
    middleMicro: middleOf(book),
    limitMicro: order.limitMicro,
    ...{ fillPriceMicro: null, filledMs: null, after1Micro: null, after5Micro: null, after30Micro: null },
  });
}

/** What he paid or got for a share of the token we trade: his buy of one outcome is a sale of the other (rule 22). */
function hisPrice(order: OrderRecord, signal: SignalRecord): number | undefined {
  const isSameToken = signal.tokenId === order.tokenId;
  if (isSameToken !== (signal.side === order.side)) return undefined;
  return isSameToken ? signalPrice(signal) : MICRO - signalPrice(signal);
}

/** Keeps what an order was filled at, on average over its fills that stand, and when the first of them came. */
export function noteFillPrice(records: Records, order: OrderRecord): void {
  const known = records.shortfalls.of(order.id);
  if (known === undefined) return;
  const stands = records.fills.ofOrder(order.id).filter(({ status }) => status !== "failed");
  const { filledSharesMicro, filledCollateralMicro } = order;
  const fillPriceMicro = filledSharesMicro === 0 ? null : averagePrice(filledCollateralMicro, filledSharesMicro);
  const filledMs = stands.length === 0 ? null : Math.min(...stands.map(({ atMs }) => atMs));
  if (known.fillPriceMicro === fillPriceMicro && known.filledMs === filledMs) return;
  records.shortfalls.put({ ...known, fillPriceMicro, filledMs });
}
