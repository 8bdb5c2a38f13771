import type { DebtRecord, Records } from "../ports.ts";
import { noteDebtCause } from "./sale-cause.ts";

/** What a lot is to owe from now on. `signalId` is the sell that asks for it. */
export type Debt = Pick<DebtRecord, "targetId" | "tokenId" | "sharesMicro" | "priceMicro" | "signalId">;

/** Changes the shares that a lot still owes to sell; what it does not hold it cannot owe. */
export function setDebt(records: Records, debt: Debt, reason: string, nowMs: number): void {
  const { targetId, tokenId, priceMicro, signalId } = debt;
  const held = records.lots.of(targetId, tokenId)?.sharesMicro ?? 0;
  const sharesMicro = Math.max(0, Math.min(debt.sharesMicro, held));
  const known = records.debts.of(targetId, tokenId);
  if (signalId === null && sharesMicro > 0 && reason !== known?.reason) {
    noteDebtCause(records, targetId, tokenId, reason, nowMs);
  }
  if (known === undefined) {
    if (sharesMicro === 0) return;
    records.debts.insert({ targetId, tokenId, sharesMicro, priceMicro, signalId, reason, sinceMs: nowMs });
  } else {
    const sinceMs = known.sharesMicro === 0 ? nowMs : known.sinceMs;
    records.debts.update(known.id, { sharesMicro, priceMicro, signalId, reason, sinceMs });
  }
  records.journal.append("debt", { targetId, tokenId, sharesMicro, reason });
}

/**
 * The target leaves what a lot owes already for another reason, such as a profit that was to be taken: that may then be sold as low as
 * he sells. It never raises a bound.
 */
export function lowerBound(records: Records, to: Omit<Debt, "sharesMicro">, reason: string, nowMs: number): void {
  const debt = records.debts.of(to.targetId, to.tokenId);
  if (debt === undefined || debt.sharesMicro === 0 || debt.priceMicro <= to.priceMicro) return;
  setDebt(records, { ...to, sharesMicro: debt.sharesMicro }, reason, nowMs);
}

/** A lot shrank without a sale: it owes no more than it still holds. */
export function capDebt(records: Records, targetId: number, tokenId: number, heldMicro: number, nowMs: number): void {
  const debt = records.debts.of(targetId, tokenId);
  if (debt !== undefined && debt.sharesMicro > heldMicro) setDebt(records, debt, debt.reason, nowMs);
}
