import { MICRO, mulDiv } from "../../domain/micro.ts";
import { setDebt } from "../exits/exit-debt.ts";
import type { FillRecord, LotRecord, OrderRecord, Records, VenueTrade } from "../ports.ts";
import { moveCash } from "./account-cash.ts";
import { costOf, lotOf, shrinkLot } from "./lot.ts";
import { coverLot } from "./lot-cover.ts";
import { realise } from "./realisations.ts";
import { cutTrade } from "./sale-parts.ts";

/** Books a trade of ours: lots, cash, fee, realised profit, exit debt. The same venue trade of an order is booked once. */
export function bookFill(records: Records, order: OrderRecord, trade: VenueTrade): boolean {
  if (records.fills.ofVenueTrade(order.id, trade.id).length > 0) return false;
  for (const part of cutTrade(records, order, trade)) {
    bookPart(records, { ...order, targetId: part.targetId }, part.trade);
  }
  return true;
}

/** @param order with the target whose lot the trade, or this part of it, is of */
function bookPart(records: Records, order: OrderRecord, trade: VenueTrade): void {
  const { priceMicro, sharesMicro, collateralMicro, feeMicro, atMs, status, tx } = trade;
  const amounts = { priceMicro, sharesMicro, collateralMicro, feeMicro };
  const basisMicro = order.side === "BUY" ? bookBuy(records, order, trade) : bookSell(records, order, trade);
  const { id: orderId, targetId } = order;
  const id = records.fills.insert({
    ...{ orderId, targetId, venueTradeId: trade.id, ...amounts, atMs, status, tx, basisMicro },
  });
  journalFill(records, order, { id, targetId, ...amounts, status });
}

export function journalFill(
  records: Records,
  { id: orderId, tokenId, side }: OrderRecord,
  fill: Pick<FillRecord, "id" | "targetId" | "sharesMicro" | "collateralMicro" | "feeMicro" | "status">,
): void {
  const { id, targetId, sharesMicro, collateralMicro, feeMicro, status } = fill;
  records.journal.append("fill", {
    ...{ id, orderId, targetId, tokenId, side, sharesMicro, collateralMicro, feeMicro, status },
  });
}

/** Pays out a lot of a resolved market: payout × shares, once. */
export function settleLot(records: Records, lot: LotRecord, payoutMicro: number, nowMs: number): number {
  const cashMicro = mulDiv(lot.sharesMicro, payoutMicro, MICRO, "down");
  const { targetId, tokenId, sharesMicro, costMicro } = lot;
  const nothing = { targetId, tokenId, sharesMicro: 0, priceMicro: 0, signalId: null };
  setDebt(records, nothing, "the market is resolved", nowMs);
  const amounts = { sharesMicro, costMicro, proceedsMicro: cashMicro, feeMicro: 0 };
  const realisedMicro = realise(records, { kind: "payout", targetId, tokenId, atMs: nowMs, ...amounts });
  shrinkLot(records, lot, { sharesMicro, costMicro, realisedMicro }, nowMs);
  moveCash(records, cashMicro, 0);
  records.journal.append("settlement", { targetId, tokenId, sharesMicro, cashMicro });
  return cashMicro;
}

/** Returns what it cost. */
function bookBuy(records: Records, order: OrderRecord, trade: VenueTrade): number {
  const lot = lotOf(records, order.targetId, order.tokenId, trade.atMs);
  const costMicro = trade.collateralMicro + trade.feeMicro;
  if (lot.sharesMicro === 0) records.risk.keepRoundTrip(lot.id);
  const opened = lot.sharesMicro === 0 ? { openedMs: trade.atMs, closedMs: null, peakMicro: null } : {};
  records.lots.update(lot.id, {
    sharesMicro: lot.sharesMicro + trade.sharesMicro,
    costMicro: lot.costMicro + costMicro,
    ...opened,
  });
  const mark = records.marks.of(order.tokenId);
  if (mark === undefined || mark.atMs < trade.atMs) {
    records.marks.put({ tokenId: order.tokenId, priceMicro: trade.priceMicro, atMs: trade.atMs, kind: "live" });
  }
  moveCash(records, -costMicro, trade.feeMicro);
  return costMicro;
}

/** Returns the cost of what was sold. */
function bookSell(records: Records, order: OrderRecord, trade: VenueTrade): number {
  const { targetId, tokenId } = order;
  const { sharesMicro, feeMicro, atMs } = trade;
  const missingMicro = sharesMicro - lotOf(records, targetId, tokenId, atMs).sharesMicro;
  if (missingMicro > 0) {
    // As long as it may fail it is not known whose shares they were.
    const isSettled = trade.status === "mined" || trade.status === "confirmed";
    const isCovered = isSettled && coverLot(records, order, missingMicro, atMs);
    if (!isCovered) throw new Error(`order ${order.id} sold more than its lot holds`);
  }
  const lot = lotOf(records, targetId, tokenId, atMs);
  const costMicro = costOf(lot, sharesMicro);
  const proceedsMicro = trade.collateralMicro - feeMicro;
  const amounts = { sharesMicro, costMicro, proceedsMicro, feeMicro };
  const realisedMicro = realise(records, { kind: "sale", targetId, tokenId, atMs, ...amounts });
  shrinkLot(records, lot, { sharesMicro, costMicro, realisedMicro }, atMs);
  moveCash(records, proceedsMicro, feeMicro);
  const debt = records.debts.of(targetId, tokenId);
  if (debt !== undefined && debt.sharesMicro > 0) {
    setDebt(records, { ...debt, sharesMicro: debt.sharesMicro - sharesMicro }, debt.reason, atMs);
  }
  return costMicro;
}
