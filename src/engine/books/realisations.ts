import { tradingDayOf } from "../../domain/day.ts";
import type { RealisationRecord, Records } from "../ports.ts";

/** What became final of a lot. Of a reversal every amount is the negative of what had been booked. */
export interface Realised
  extends Pick<RealisationRecord, "targetId" | "tokenId" | "atMs" | "sharesMicro" | "costMicro" | "proceedsMicro"> {
  readonly kind: "sale" | "payout" | "merge" | "reversal";
  readonly feeMicro: number;
}

/**
 * Books a profit or loss in the caller's transaction: its row under the trading day that the books are in, the journal, and the
 * account's sum. Returns it: proceeds − cost. The lot's own sum is its caller's.
 */
export function realise(records: Records, entry: Realised): number {
  const realisedMicro = entry.proceedsMicro - entry.costMicro;
  const { kind, targetId, tokenId, atMs, sharesMicro, costMicro, proceedsMicro, feeMicro } = entry;
  const amounts = { sharesMicro, costMicro, proceedsMicro, feeMicro, realisedMicro };
  const row = { targetId, tokenId, day: openDay(records, atMs), atMs, kind, ...amounts };
  const id = records.realisations.insert(row);
  records.journal.append("realisation", { id, targetId, tokenId, day: row.day, kind, ...amounts });
  const account = records.account.get();
  records.account.set({ ...account, realisedMicro: account.realisedMicro + realisedMicro });
  return realisedMicro;
}

/** The day that the books are in (rule 30): a fill that is shown late counts when it is booked, as it does in the equity. */
function openDay(records: Records, atMs: number): string {
  return records.days.latest()?.day ?? tradingDayOf(atMs, "UTC");
}

/**
 * What is wrong with the sums: rows by lot must make up what the lot has realised, and all of them what the account has. Empty
 * when nothing is. Amounts are micro-USD.
 */
export function realisationProblems(records: Records): string[] {
  const byLot = new Map<string, { rows: number; lot: number }>();
  const at = (lot: { readonly targetId: number; readonly tokenId: number }) => {
    const key = `target ${lot.targetId} token ${lot.tokenId}`;
    const sums = byLot.get(key) ?? { rows: 0, lot: 0 };
    byLot.set(key, sums);
    return sums;
  };
  let totalMicro = 0;
  for (const sum of records.realisations.byLot()) {
    at(sum).rows = sum.realisedMicro;
    totalMicro += sum.realisedMicro;
  }
  for (const lot of records.lots.realised()) at(lot).lot = lot.realisedMicro;
  const problems = [...byLot]
    .filter(([, { rows, lot }]) => rows !== lot)
    .map(([key, { rows, lot }]) => `the lot of ${key} has realised ${lot}, its rows ${rows}`);
  const { realisedMicro } = records.account.get();
  if (totalMicro !== realisedMicro) problems.push(`the account has realised ${realisedMicro}, its rows ${totalMicro}`);
  return problems;
}
