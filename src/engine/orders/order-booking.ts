import type { OrderState } from "../../domain/order-state.ts";
import { isOpenState, mayMove, orderStateOf } from "../../domain/order-state.ts";
import { bookFill } from "../books/ledger.ts";
import { canReverse, reverseFill } from "../books/ledger-reversal.ts";
import { targetsOf } from "../books/sale-parts.ts";
import { noteFillPrice } from "../books/shortfall.ts";
import { reopenPool, skipPooled } from "../deciding/pool.ts";
import { oweSoldMeanwhile } from "../exits/late-buys.ts";
import { noteSaleEnd } from "../exits/sale-backoff.ts";
import type { FillRecord, OrderRecord, Records, VenueTrade } from "../ports.ts";
import { raiseDiscrepancy, resolveDiscrepancy } from "../reconciling/discrepancy.ts";
import { noteStep } from "../seeing/latency.ts";
import { tellCopy } from "./copy-alert.ts";
import { moveOrder, orderOf } from "./order-move.ts";
import { changeCommitted, ordersOfEpisode } from "./order-parts.ts";
import { NEVER_LEFT, neverLeft, REFUSED } from "./refusal.ts";

/** What an order ends as that filled nothing. */
export type UnfilledEnd = Extract<OrderState, "unmatched" | "cancelled" | "expired" | "refused" | "failed">;

/** The kind of discrepancy that a person is asked about: nobody can say what became of an order. Its end resolves it. */
export const UNKNOWN_ORDER = "unknown-order";

/**
 * Books what the venue shows of an order's trades, in the caller's transaction: new ones as fills, known ones as far as they
 * have been settled; a failed one is taken back (rule 27). Returns the shares filled so far. A closed order that turns out to
 * have been filled late counts like any other.
 */
export function bookTrades(records: Records, orderId: number, trades: readonly VenueTrade[], nowMs: number): number {
  const before = orderOf(records, orderId);
  for (const trade of trades) {
    const known = records.fills.ofVenueTrade(orderId, trade.id);
    for (const fill of known) followSettlement(records, before, fill, trade, nowMs);
    if (known.length === 0 && trade.status !== "failed" && bookFill(records, orderOf(records, orderId), trade)) {
      oweSoldMeanwhile(records, before, trade.sharesMicro, nowMs);
      noteStep(records, before.signalId, "filledMs", nowMs);
      if (trade.status === "confirmed") noteStep(records, before.signalId, "settledMs", nowMs);
    }
  }
  const order = recount(records, before);
  if (before.terminalMs !== null) followClosed(records, before, order, nowMs);
  return order.filledSharesMicro;
}

/**
 * The reservation ends, the episode keeps only what was filled (rule 12), and people are told. Once: a closed order stays closed.
 * One that filled something is matched, or settled, whatever ended it; `unfilled` is what it ends as otherwise.
 */
export function closeOrder(
  records: Records,
  orderId: number,
  unfilled: UnfilledEnd,
  reason: string,
  nowMs: number,
): void {
  if (orderOf(records, orderId).terminalMs !== null) return;
  const end = stateOfFills(records, orderId) ?? unfilled;
  const order = moveOrder(records, orderId, end, { reason, atMs: nowMs });
  fateKnown(records, order, nowMs);
  noteEnd(records, order, nowMs);
  changeCommitted(records, order, order.notionalMicro, order.filledCollateralMicro);
  if (end === "refused" && order.signalId !== null) uncopy(records, order.signalId, order);
  tellCopy(records, order);
}

/** Whoever was asked about an order hears that nobody has to look any more. */
export function fateKnown(records: Records, { id, hash }: Pick<OrderRecord, "id" | "hash">, nowMs: number): void {
  if (!resolveDiscrepancy(records, UNKNOWN_ORDER, hash, nowMs)) return;
  const text = `What became of order ${id} is known now. /why_${id}`;
  records.alerts.raise({ severity: "info", ends: "critical", kind: `${UNKNOWN_ORDER}-known`, text });
}

/** Of each lot that a sale was for: sells that waited for it are copied once nothing is owed, and it counts whether it has settled. */
function noteEnd(records: Records, order: OrderRecord, nowMs: number): void {
  if (order.side !== "SELL") return;
  const { tokenId } = order;
  for (const targetId of targetsOf(records, order)) {
    if (records.debts.of(targetId, tokenId)?.sharesMicro === 0) records.signals.settleOwed(targetId, tokenId);
    noteSaleEnd(records, { targetId, tokenId }, order, nowMs);
  }
}

/** How far an order that fills no further has come by its fills; undefined where there never was one. */
function stateOfFills(records: Records, orderId: number): "matched" | "settled" | "failed" | undefined {
  const statuses = records.fills.ofOrder(orderId).map(({ status }) => status);
  if (statuses.length === 0) return undefined;
  if (statuses.some((status) => status !== "confirmed" && status !== "failed")) return "matched";
  return statuses.includes("confirmed") ? "settled" : "failed";
}

function followSettlement(
  records: Records,
  order: OrderRecord,
  fill: FillRecord,
  trade: VenueTrade,
  nowMs: number,
): void {
  if (fill.status === trade.status && fill.tx === trade.tx) return;
  // Both are final; a venue that says otherwise later is not believed.
  if (fill.status === "failed" || fill.status === "confirmed") return;
  if (trade.status === "failed") {
    takeBack(records, order, fill, nowMs);
    return;
  }
  records.fills.update(fill.id, { status: trade.status, tx: trade.tx });
  records.journal.append("fill-settlement", { id: fill.id, status: trade.status, tx: trade.tx });
  if (trade.status === "confirmed") noteStep(records, order.signalId, "settledMs", nowMs);
}

/** The chain refused a trade that the venue had matched: it never happened. */
function takeBack(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): void {
  if (!canReverse(records, order, fill, nowMs)) return;
  reverseFill(records, order, fill, nowMs);
  const token = records.tokens.get(order.tokenId);
  const next =
    order.side === "BUY" ? "It is not copied again by itself." : "Its shares are owed again, and sold like any debt.";
  const text =
    `A trade of ours failed to settle: order ${order.id}, "${token?.title ?? "?"}". It was taken out of the books.\n` +
    `${next} /why_${order.id}`;
  raiseDiscrepancy(
    records,
    { kind: "failed-trade", subject: `${order.hash} ${fill.venueTradeId}`, text, severity: "warning" },
    nowMs,
  );
}

/** The order's sums anew from its fills that stand; what a closed order gained or lost moves its episode's commitment too. */
function recount(records: Records, before: OrderRecord): OrderRecord {
  const sums = { filledSharesMicro: 0, filledCollateralMicro: 0, feeMicro: 0 };
  for (const fill of records.fills.ofOrder(before.id)) {
    if (fill.status === "failed") continue;
    sums.filledSharesMicro += fill.sharesMicro;
    sums.filledCollateralMicro += fill.collateralMicro;
    sums.feeMicro += fill.feeMicro;
  }
  const beyond =
    before.side === "BUY"
      ? sums.filledCollateralMicro > before.notionalMicro
      : sums.filledSharesMicro > before.sharesMicro;
  if (beyond) throw new Error(`order ${before.id} was filled beyond its size`);
  records.orders.update(before.id, sums);
  if (before.terminalMs !== null) {
    changeCommitted(records, before, before.filledCollateralMicro, sums.filledCollateralMicro);
  }
  const order = orderOf(records, before.id);
  noteFillPrice(records, order);
  return order;
}

/** A closed order follows its fills to their end. One that was closed with less was filled all the same: the venue's word came late. */
function followClosed(records: Records, before: OrderRecord, after: OrderRecord, nowMs: number): void {
  const isLate = after.filledSharesMicro > before.filledSharesMicro;
  const state = stateOfFills(records, after.id);
  const isFirst = isLate && before.filledSharesMicro === 0;
  const reason = isFirst ? "filled after all" : state === "failed" ? "its trades failed to settle" : undefined;
  const move = { atMs: nowMs, ...(reason !== undefined && { reason }) };
  const order = state === undefined ? after : moveOrder(records, after.id, state, move);
  if (order.state !== before.state) noteEnd(records, order, nowMs);
  if (!isLate) return;
  const signal = order.signalId === null ? undefined : records.signals.get(order.signalId);
  if (signal?.outcome === "skipped") records.signals.update(signal.id, { outcome: "copied", reason: null });
  tellCopy(records, order);
}

/**
 * What the venue says of an order that may still fill, in the caller's transaction. A word that cannot follow is not believed; one
 * that is found without a word stands as sent.
 */
export function noteOpen(records: Records, orderId: number, word: string | undefined, nowMs: number): void {
  const from = orderStateOf(orderOf(records, orderId).state);
  const told = word === "live" || word === "delayed" ? word : "sent";
  if (isOpenState(from) && mayMove(from, told)) moveOrder(records, orderId, told, { atMs: nowMs });
}

/** The venue accepted no order of the episode: the signal that called for it was not copied after all (rule 16). */
function uncopy(records: Records, signalId: number, { id, episodeId, reason }: OrderRecord): void {
  if (episodeId === null) return;
  const why = neverLeft(reason) ? NEVER_LEFT : REFUSED;
  if (records.orderParts.ofOrder(id).length > 0) skipPooled(records, signalId, why);
  const accepted = ordersOfEpisode(records, episodeId).some((order) => order.state !== "refused");
  if (!accepted) records.signals.update(signalId, { outcome: "skipped", reason: why });
}

/**
 * A definite refusal that fresh facts may cure (tick, version): the signal is decided once more, as a new order with a hash of
 * its own (rule 24). A sell stands in the debt and is tried again by itself.
 */
export function decideAgain(records: Records, orderId: number): void {
  const { side, signalId, episodeId } = orderOf(records, orderId);
  if (side !== "BUY" || signalId === null || episodeId === null) return;
  const refused = records.orders
    .ofEpisode(episodeId)
    .filter((order) => order.signalId === signalId && order.state === "refused");
  if (refused.length === 1) reopenSignal(records, orderId);
}

/** The signal that an order was for is decided anew, and what waited with it waits with it again. Nothing for a sell: that is owed. */
export function reopenSignal(records: Records, orderId: number): void {
  const { side, signalId } = orderOf(records, orderId);
  if (side !== "BUY" || signalId === null) return;
  const episodes = records.orderParts.ofOrder(orderId).map(({ episodeId }) => episodeId);
  if (episodes.length > 0) reopenPool(records, signalId, episodes);
  records.signals.update(signalId, { outcome: null, reason: null });
}
