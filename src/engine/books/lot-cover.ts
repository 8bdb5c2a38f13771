import { capDebt, setDebt } from "../exits/exit-debt.ts";
import type { LotRecord, OrderRecord, Records } from "../ports.ts";
import { raiseDiscrepancy } from "../reconciling/discrepancy.ts";
import { costOf, lotOf, shrinkLot } from "./lot.ts";

/**
 * The venue knows one heap of a token: where a lot's own shares never arrived, a sale of it was paid with others'. Moves the
 * missing shares with their cost from the token's other lots, the largest first; false when they do not hold as many.
 */
export function coverLot(records: Records, order: OrderRecord, missingMicro: number, nowMs: number): boolean {
  if (moveFromLargest(records, order, missingMicro, nowMs) > 0) return false;
  const text =
    `Order ${order.id} sold shares whose own purchase failed to settle: they were taken from other targets' lots.\n` +
    `What we hold is right; what is copied of whom has changed. /why_${order.id}`;
  raiseDiscrepancy(records, { kind: "lot-covered", subject: order.hash, text, severity: "info" }, nowMs);
  return true;
}

/**
 * A sale that the books had forgotten paid what lots of its token owe: its shares come from those that owe most, which then owe as
 * much less; only the rest comes from whoever holds any.
 */
export function coverForgottenSale(records: Records, order: OrderRecord, missingMicro: number, nowMs: number): void {
  const { targetId, tokenId } = order;
  let restMicro = missingMicro;
  for (const debt of records.debts.openOfToken(tokenId).sort((a, b) => b.sharesMicro - a.sharesMicro)) {
    const lot = records.lots.of(debt.targetId, tokenId);
    if (lot === undefined || debt.targetId === targetId) continue;
    const sharesMicro = Math.min(lot.sharesMicro, debt.sharesMicro, restMicro);
    if (sharesMicro === 0) continue;
    moveShares(records, lot, lotOf(records, targetId, tokenId, nowMs), sharesMicro, nowMs);
    setDebt(records, { ...debt, sharesMicro: debt.sharesMicro - sharesMicro }, debt.reason, nowMs);
    restMicro -= sharesMicro;
  }
  if (restMicro > 0) moveFromLargest(records, order, restMicro, nowMs);
}

/** Nothing is moved where there is too little. Returns what is missing then. */
function moveFromLargest(records: Records, { targetId, tokenId }: OrderRecord, missingMicro: number, nowMs: number) {
  const others = records.lots.openOfToken(tokenId).filter((lot) => lot.targetId !== targetId);
  const thereMicro = others.reduce((sum, lot) => sum + lot.sharesMicro, 0);
  if (thereMicro < missingMicro) return missingMicro - thereMicro;
  let restMicro = missingMicro;
  for (const lot of others.sort((a, b) => b.sharesMicro - a.sharesMicro)) {
    const sharesMicro = Math.min(lot.sharesMicro, restMicro);
    if (sharesMicro > 0) moveShares(records, lot, lotOf(records, targetId, tokenId, nowMs), sharesMicro, nowMs);
    restMicro -= sharesMicro;
  }
  return 0;
}

function moveShares(records: Records, from: LotRecord, to: LotRecord, sharesMicro: number, nowMs: number): void {
  const costMicro = costOf(from, sharesMicro);
  shrinkLot(records, from, { sharesMicro, costMicro }, nowMs);
  records.lots.update(to.id, { sharesMicro: to.sharesMicro + sharesMicro, costMicro: to.costMicro + costMicro });
  const { targetId: fromTargetId, tokenId } = from;
  records.journal.append("lot-cover", { fromTargetId, targetId: to.targetId, tokenId, sharesMicro, costMicro });
  capDebt(records, fromTargetId, tokenId, from.sharesMicro - sharesMicro, nowMs);
}
