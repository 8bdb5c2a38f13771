import { capDebt, setDebt } from "../exits/exit-debt.ts";
import type { FillRecord, OrderRecord, Records } from "../ports.ts";
import { moveCash } from "./account-cash.ts";
import { journalFill } from "./ledger.ts";
import { lotOf, shrinkLot } from "./lot.ts";
import { coverLot } from "./lot-cover.ts";
import { realise } from "./realisations.ts";

/**
 * Whether what a fill brought is there to be given back. Shares that were sold on since come back when that sale fails as well;
 * once it has settled it was paid with shares of the token's other lots, and they make up for it.
 */
export function canReverse(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): boolean {
  if (order.side === "SELL") return true;
  const heldMicro = records.lots.of(order.targetId, order.tokenId)?.sharesMicro ?? 0;
  if (heldMicro >= fill.sharesMicro) return true;
  const isBeingSold = records.fills.unsettled().some(({ orderId, targetId }) => {
    const other = records.orders.get(orderId);
    return other?.side === "SELL" && targetId === order.targetId && other.tokenId === order.tokenId;
  });
  return !isBeingSold && coverLot(records, order, fill.sharesMicro - heldMicro, nowMs);
}

/** Takes a fill out of the books whose settlement failed (rule 27): cash, lot and fee as if it had never been. */
export function reverseFill(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): void {
  if (order.side === "BUY") unbookBuy(records, order, fill, nowMs);
  else unbookSell(records, order, fill, nowMs);
  records.fills.update(fill.id, { status: "failed" });
  journalFill(records, order, { ...fill, status: "failed" });
}

/** What of its cost is no longer in the lot was realised by sales in between, and is taken out of that. */
function unbookBuy(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): void {
  const { targetId, tokenId } = order;
  const lot = lotOf(records, targetId, tokenId, nowMs);
  const leftMicro = lot.sharesMicro - fill.sharesMicro;
  const costMicro = leftMicro === 0 ? lot.costMicro : Math.min(lot.costMicro, fill.basisMicro);
  const realisedMicro = fill.basisMicro - costMicro;
  shrinkLot(records, lot, { sharesMicro: fill.sharesMicro, costMicro, realisedMicro }, nowMs);
  moveCash(records, fill.basisMicro, -fill.feeMicro);
  if (realisedMicro !== 0) {
    const taken = { sharesMicro: 0, costMicro: -realisedMicro, proceedsMicro: 0, feeMicro: 0 };
    realise(records, { kind: "reversal", targetId, tokenId, atMs: nowMs, ...taken });
  }
  capDebt(records, targetId, tokenId, leftMicro, nowMs);
}

/** The shares are ours again, at what they had cost, and are owed again: no check drops a sell (rule 20). */
function unbookSell(records: Records, order: OrderRecord, fill: FillRecord, nowMs: number): void {
  const { tokenId, limitMicro } = order;
  const { targetId } = fill;
  const lot = lotOf(records, targetId, tokenId, nowMs);
  const proceedsMicro = fill.collateralMicro - fill.feeMicro;
  const realisedMicro = realise(records, {
    ...{ kind: "reversal", targetId, tokenId, atMs: nowMs },
    sharesMicro: -fill.sharesMicro,
    costMicro: -fill.basisMicro,
    proceedsMicro: -proceedsMicro,
    feeMicro: -fill.feeMicro,
  });
  records.lots.update(lot.id, {
    sharesMicro: lot.sharesMicro + fill.sharesMicro,
    costMicro: lot.costMicro + fill.basisMicro,
    realisedMicro: lot.realisedMicro + realisedMicro,
    closedMs: null,
  });
  moveCash(records, -proceedsMicro, -fill.feeMicro);
  const debt = records.debts.of(targetId, tokenId);
  const priceMicro = debt === undefined || debt.sharesMicro === 0 ? limitMicro : debt.priceMicro;
  const sharesMicro = (debt?.sharesMicro ?? 0) + fill.sharesMicro;
  const signalId = targetId === order.targetId ? order.signalId : (debt?.signalId ?? null);
  setDebt(records, { targetId, tokenId, sharesMicro, priceMicro, signalId }, "the sale failed to settle", nowMs);
}
