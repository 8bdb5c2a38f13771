import { tellCopy } from "./copy-alert.ts";
import { raiseDiscrepancy } from "./discrepancy.ts";
import { noteStep } from "./latency.ts";
import { bookFill } from "./ledger.ts";
import { canReverse, reverseFill } from "./ledger-reversal.ts";
import type { FillRecord, OrderRecord, Records, VenueTrade } from "./ports.ts";

export function orderOf(records: Records, orderId: number): OrderRecord {
  const order = records.orders.get(orderId);
  if (order === undefined) throw new Error(`order ${orderId} is missing`);
  return order;
}

/**
 * Books what the venue shows of an order's trades, in the caller's transaction: new ones as fills, known ones as far as they
 * have been settled; a failed one is taken back (rule 27). Returns the shares filled so far. A closed order that turns out to
 * have been filled late counts like any other.
 */
export function bookTrades(records: Records, orderId: number, trades: readonly VenueTrade[], nowMs: number): number {
  const before = orderOf(records, orderId);
  for (const trade of trades) {
    const known = records.fills.byVenueTrade(orderId, trade.id);
    if (known !== undefined) followSettlement(records, before, known, trade, nowMs);
    else if (trade.status !== "failed" && bookFill(records, orderOf(records, orderId), trade)) {
      noteStep(records, before.signalId, "filledMs", nowMs);
      if (trade.status === "confirmed") noteStep(records, before.signalId, "settledMs", nowMs);
    }
  }
  const order = recount(records, before);
  const isLate = before.terminalMs !== null && order.filledSharesMicro > before.filledSharesMicro;
  if (isLate) noteLateFill(records, order);
  return order.filledSharesMicro;
}

/** The reservation ends, the episode keeps only what was filled (rule 12), and people are told. Once: a closed order stays closed. */
export function closeOrder(records: Records, orderId: number, state: string, reason: string, nowMs: number): void {
  const order = orderOf(records, orderId);
  if (order.terminalMs !== null) return;
  records.orders.update(order.id, { state, reason, reservedMicro: 0, terminalMs: nowMs });
  const { id, side, notionalMicro, filledSharesMicro, filledCollateralMicro, feeMicro } = order;
  const amounts = { notionalMicro, reservedMicro: 0, filledSharesMicro, filledCollateralMicro, feeMicro };
  records.journal.append("order", { id, side, ...amounts, state, reason });
  changeCommitted(records, order, filledCollateralMicro - notionalMicro);
  if (side === "SELL" && records.debts.of(order.targetId, order.tokenId)?.sharesMicro === 0) {
    records.signals.settleOwed(order.targetId, order.tokenId);
  }
  if (state === "refused" && order.signalId !== null) uncopy(records, order.signalId, order);
  tellCopy(records, order, state, reason);
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
    changeCommitted(records, before, sums.filledCollateralMicro - before.filledCollateralMicro);
  }
  return orderOf(records, before.id);
}

function changeCommitted(records: Records, order: OrderRecord, changeMicro: number): void {
  if (order.side !== "BUY" || order.episodeId === null || changeMicro === 0) return;
  const episode = records.episodes.get(order.episodeId);
  if (episode === undefined) throw new Error(`episode ${order.episodeId} of order ${order.id} is missing`);
  records.episodes.update(episode.id, { committedMicro: episode.committedMicro + changeMicro });
}

/** An order that was closed as unfilled was filled all the same: the venue's word came late. */
function noteLateFill(records: Records, order: OrderRecord): void {
  if (order.state !== "settled") {
    records.orders.update(order.id, { state: "settled", reason: "filled after all" });
    records.journal.append("order", { id: order.id, state: "settled", reason: "filled after all" });
  }
  const signal = order.signalId === null ? undefined : records.signals.get(order.signalId);
  if (signal?.outcome === "skipped") records.signals.update(signal.id, { outcome: "copied", reason: null });
  tellCopy(records, order, "settled", "");
}

/** The venue accepted no order of the episode: the signal that called for it was not copied after all (rule 16). */
function uncopy(records: Records, signalId: number, { episodeId }: OrderRecord): void {
  if (episodeId === null) return;
  const accepted = records.orders.ofEpisode(episodeId).some((order) => order.state !== "refused");
  if (!accepted) records.signals.update(signalId, { outcome: "skipped", reason: "refused by the venue" });
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
  if (refused.length === 1) records.signals.update(signalId, { outcome: null, reason: null });
}
