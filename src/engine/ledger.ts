import { mulDiv } from "../domain/micro.ts";
import { raiseDiscrepancy } from "./discrepancy.ts";
import type { DebtRecord, FillRecord, LotRecord, OrderRecord, Records, VenueTrade } from "./ports.ts";

/** Books one fill of ours: lot, cash, fee, realised profit, exit debt. The same venue trade of an order is booked once. */
export function bookFill(records: Records, order: OrderRecord, trade: VenueTrade): boolean {
  if (records.fills.byVenueTrade(order.id, trade.id) !== undefined) return false;
  const { priceMicro, sharesMicro, collateralMicro, feeMicro, atMs, status, tx } = trade;
  const amounts = { priceMicro, sharesMicro, collateralMicro, feeMicro };
  const basisMicro = order.side === "BUY" ? bookBuy(records, order, trade) : bookSell(records, order, trade);
  const id = records.fills.insert({
    ...{ orderId: order.id, venueTradeId: trade.id, ...amounts, atMs, status, tx, basisMicro },
  });
  journalFill(records, order, { id, ...amounts, status });
  return true;
}

/**
 * Whether what a fill brought is there to be given back. Shares that were sold on since come back when that sale fails as well;
 * once it has settled it was paid with shares of the token's other lots, and they make up for it.
 */
export function canReverse(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): boolean {
  if (order.side === "SELL") return true;
  const heldMicro = records.lots.of(order.targetId, order.tokenId)?.sharesMicro ?? 0;
  if (heldMicro >= fill.sharesMicro) return true;
  const isBeingSold = records.fills.unsettled().some(({ orderId }) => {
    const other = records.orders.get(orderId);
    return other?.side === "SELL" && other.targetId === order.targetId && other.tokenId === order.tokenId;
  });
  return !isBeingSold && coverLot(records, order, fill.sharesMicro - heldMicro, nowMs);
}

/** Takes a fill out of the books whose settlement failed (rule 27): cash, lot and fee as if it had never been. */
export function reverseFill(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): void {
  if (order.side === "BUY") unbookBuy(records, order, fill, nowMs);
  else unbookSell(records, order, fill, nowMs);
  records.fills.update(fill.id, { status: "failed" });
  const { id, priceMicro, sharesMicro, collateralMicro, feeMicro } = fill;
  journalFill(records, order, { id, priceMicro, sharesMicro, collateralMicro, feeMicro, status: "failed" });
}

function journalFill(
  records: Records,
  { id: orderId, targetId, tokenId, side }: OrderRecord,
  fill: Pick<FillRecord, "id" | "sharesMicro" | "collateralMicro" | "feeMicro" | "priceMicro" | "status">,
): void {
  const { id, sharesMicro, collateralMicro, feeMicro, status } = fill;
  records.journal.append("fill", {
    ...{ id, orderId, targetId, tokenId, side, sharesMicro, collateralMicro, feeMicro, status },
  });
}

/** The lot of (target, token), made when there is none. */
export function lotOf(records: Records, targetId: number, tokenId: number, nowMs: number): LotRecord {
  const lot = records.lots.of(targetId, tokenId);
  if (lot !== undefined) return lot;
  const empty = {
    targetId,
    tokenId,
    sharesMicro: 0,
    costMicro: 0,
    realisedMicro: 0,
    theirsMicro: 0,
    openedMs: nowMs,
    closedMs: null,
    peakMicro: null,
  };
  return { ...empty, id: records.lots.insert(empty) };
}

/** What a lot is to owe from now on. `signalId` is the sell that asks for it. */
export type Debt = Pick<DebtRecord, "targetId" | "tokenId" | "sharesMicro" | "priceMicro" | "signalId">;

/** Changes the shares that a lot still owes to sell; what it does not hold it cannot owe. */
export function setDebt(records: Records, debt: Debt, reason: string, nowMs: number): void {
  const { targetId, tokenId, priceMicro, signalId } = debt;
  const held = records.lots.of(targetId, tokenId)?.sharesMicro ?? 0;
  const sharesMicro = Math.max(0, Math.min(debt.sharesMicro, held));
  const known = records.debts.of(targetId, tokenId);
  if (known === undefined) {
    if (sharesMicro === 0) return;
    records.debts.insert({ targetId, tokenId, sharesMicro, priceMicro, signalId, reason, sinceMs: nowMs });
  } else {
    const sinceMs = known.sharesMicro === 0 ? nowMs : known.sinceMs;
    records.debts.update(known.id, { sharesMicro, priceMicro, signalId, reason, sinceMs });
  }
  records.journal.append("debt", { targetId, tokenId, sharesMicro, reason });
}

/** Pays out a lot of a resolved market: payout × shares, once. */
export function settleLot(records: Records, lot: LotRecord, payoutMicro: number, nowMs: number): number {
  const cashMicro = mulDiv(lot.sharesMicro, payoutMicro, 1_000_000, "down");
  const realisedMicro = cashMicro - lot.costMicro;
  const { targetId, tokenId, sharesMicro } = lot;
  setDebt(
    records,
    { targetId, tokenId, sharesMicro: 0, priceMicro: 0, signalId: null },
    "the market is resolved",
    nowMs,
  );
  records.lots.update(lot.id, {
    sharesMicro: 0,
    costMicro: 0,
    theirsMicro: 0,
    realisedMicro: lot.realisedMicro + realisedMicro,
    closedMs: nowMs,
  });
  moveCash(records, { cashMicro, realisedMicro, feesMicro: 0 });
  records.journal.append("settlement", { targetId, tokenId, sharesMicro, cashMicro });
  return cashMicro;
}

/**
 * The venue knows one heap of a token: where a lot's own shares never arrived, a sale of it was paid with others'. Moves the
 * missing shares with their cost from the token's other lots, the largest first; false when they do not hold as many.
 */
function coverLot(records: Records, order: OrderRecord, missingMicro: number, nowMs: number): boolean {
  const { targetId, tokenId } = order;
  const others = records.lots.openOfToken(tokenId).filter((lot) => lot.targetId !== targetId);
  if (others.reduce((sum, lot) => sum + lot.sharesMicro, 0) < missingMicro) return false;
  let restMicro = missingMicro;
  for (const lot of others.sort((a, b) => b.sharesMicro - a.sharesMicro)) {
    const sharesMicro = Math.min(lot.sharesMicro, restMicro);
    if (sharesMicro > 0) moveShares(records, lot, lotOf(records, targetId, tokenId, nowMs), sharesMicro, nowMs);
    restMicro -= sharesMicro;
  }
  const text =
    `Order ${order.id} sold shares whose own purchase failed to settle: they were taken from other targets' lots.\n` +
    `What we hold is right; what is copied of whom has changed. /why_${order.id}`;
  raiseDiscrepancy(records, { kind: "lot-covered", subject: order.hash, text, severity: "info" }, nowMs);
  return true;
}

function moveShares(records: Records, from: LotRecord, to: LotRecord, sharesMicro: number, nowMs: number): void {
  const costMicro = mulDiv(from.costMicro, sharesMicro, from.sharesMicro, "half-up");
  const leftMicro = from.sharesMicro - sharesMicro;
  const emptied = leftMicro === 0 ? { theirsMicro: 0, closedMs: nowMs } : {};
  records.lots.update(from.id, { sharesMicro: leftMicro, costMicro: from.costMicro - costMicro, ...emptied });
  records.lots.update(to.id, { sharesMicro: to.sharesMicro + sharesMicro, costMicro: to.costMicro + costMicro });
  const { targetId: fromTargetId, tokenId } = from;
  records.journal.append("lot-cover", { fromTargetId, targetId: to.targetId, tokenId, sharesMicro, costMicro });
  const debt = records.debts.of(fromTargetId, tokenId);
  if (debt !== undefined && debt.sharesMicro > leftMicro) setDebt(records, debt, debt.reason, nowMs);
}

/** Returns what it cost. */
function bookBuy(records: Records, order: OrderRecord, trade: VenueTrade): number {
  const lot = lotOf(records, order.targetId, order.tokenId, trade.atMs);
  const costMicro = trade.collateralMicro + trade.feeMicro;
  const opened = lot.sharesMicro === 0 ? { openedMs: trade.atMs, closedMs: null } : {};
  records.lots.update(lot.id, {
    sharesMicro: lot.sharesMicro + trade.sharesMicro,
    costMicro: lot.costMicro + costMicro,
    ...opened,
  });
  const mark = records.marks.of(order.tokenId);
  if (mark === undefined || mark.atMs < trade.atMs) {
    records.marks.put({ tokenId: order.tokenId, priceMicro: trade.priceMicro, atMs: trade.atMs, kind: "live" });
  }
  moveCash(records, { cashMicro: -costMicro, realisedMicro: 0, feesMicro: trade.feeMicro });
  return costMicro;
}

/** What of its cost is no longer in the lot was realised by sales in between, and is taken out of that. */
function unbookBuy(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): void {
  const lot = lotOf(records, order.targetId, order.tokenId, nowMs);
  const leftMicro = lot.sharesMicro - fill.sharesMicro;
  const costMicro = leftMicro === 0 ? lot.costMicro : Math.min(lot.costMicro, fill.basisMicro);
  const realisedMicro = fill.basisMicro - costMicro;
  records.lots.update(lot.id, {
    sharesMicro: leftMicro,
    costMicro: lot.costMicro - costMicro,
    realisedMicro: lot.realisedMicro + realisedMicro,
    ...(leftMicro === 0 ? { theirsMicro: 0, closedMs: nowMs } : {}),
  });
  moveCash(records, { cashMicro: fill.basisMicro, realisedMicro, feesMicro: -fill.feeMicro });
  const debt = records.debts.of(order.targetId, order.tokenId);
  if (debt !== undefined && debt.sharesMicro > leftMicro) setDebt(records, debt, debt.reason, nowMs);
}

/** The shares are ours again, at what they had cost, and are owed again: no check drops a sell (rule 20). */
function unbookSell(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): void {
  const lot = lotOf(records, order.targetId, order.tokenId, nowMs);
  const proceedsMicro = fill.collateralMicro - fill.feeMicro;
  const realisedMicro = fill.basisMicro - proceedsMicro;
  records.lots.update(lot.id, {
    sharesMicro: lot.sharesMicro + fill.sharesMicro,
    costMicro: lot.costMicro + fill.basisMicro,
    realisedMicro: lot.realisedMicro + realisedMicro,
    closedMs: null,
  });
  moveCash(records, { cashMicro: -proceedsMicro, realisedMicro, feesMicro: -fill.feeMicro });
  const { targetId, tokenId, signalId, limitMicro } = order;
  const debt = records.debts.of(targetId, tokenId);
  const priceMicro = debt === undefined || debt.sharesMicro === 0 ? limitMicro : debt.priceMicro;
  const sharesMicro = (debt?.sharesMicro ?? 0) + fill.sharesMicro;
  setDebt(records, { targetId, tokenId, sharesMicro, priceMicro, signalId }, "the sale failed to settle", nowMs);
}

/** Returns the cost of what was sold. */
function bookSell(records: Records, order: OrderRecord, trade: VenueTrade): number {
  const missingMicro = trade.sharesMicro - lotOf(records, order.targetId, order.tokenId, trade.atMs).sharesMicro;
  if (missingMicro > 0) {
    // As long as it may fail it is not known whose shares they were.
    const isSettled = trade.status === "mined" || trade.status === "confirmed";
    const isCovered = isSettled && coverLot(records, order, missingMicro, trade.atMs);
    if (!isCovered) throw new Error(`order ${order.id} sold more than its lot holds`);
  }
  const lot = lotOf(records, order.targetId, order.tokenId, trade.atMs);
  const costMicro = mulDiv(lot.costMicro, trade.sharesMicro, lot.sharesMicro, "half-up");
  const proceedsMicro = trade.collateralMicro - trade.feeMicro;
  const leftMicro = lot.sharesMicro - trade.sharesMicro;
  const realisedMicro = proceedsMicro - costMicro;
  records.lots.update(lot.id, {
    sharesMicro: leftMicro,
    costMicro: lot.costMicro - costMicro,
    realisedMicro: lot.realisedMicro + realisedMicro,
    closedMs: leftMicro === 0 ? trade.atMs : null,
    ...(leftMicro === 0 ? { theirsMicro: 0 } : {}),
  });
  moveCash(records, { cashMicro: proceedsMicro, realisedMicro, feesMicro: trade.feeMicro });
  const debt = records.debts.of(order.targetId, order.tokenId);
  if (debt !== undefined && debt.sharesMicro > 0) {
    setDebt(records, { ...debt, sharesMicro: debt.sharesMicro - trade.sharesMicro }, debt.reason, trade.atMs);
  }
  return costMicro;
}

function moveCash(records: Records, change: { cashMicro: number; realisedMicro: number; feesMicro: number }): void {
  const account = records.account.get();
  records.account.set({
    cashMicro: account.cashMicro + change.cashMicro,
    realisedMicro: account.realisedMicro + change.realisedMicro,
    feesMicro: account.feesMicro + change.feesMicro,
  });
}
