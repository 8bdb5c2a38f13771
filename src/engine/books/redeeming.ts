import type { Records } from "../ports.ts";

const NAME = "redeeming";
/** A redemption takes some blocks; one that takes longer no longer excuses books that differ. */
const EXCUSED_MS = 15 * 60_000;

/** A market's redemption begins: until it is booked, chain and ledger may differ by what it brings. Stored before it is asked for. */
export function beginRedeeming(records: Records, conditionId: string, nowMs: number): void {
  const known = redeeming(records);
  if (known[conditionId] === undefined) records.settings.set(NAME, { ...known, [conditionId]: nowMs }, nowMs);
}

export function endRedeeming(records: Records, conditionId: string, nowMs: number): void {
  const { [conditionId]: ended, ...others } = redeeming(records);
  if (ended !== undefined) records.settings.set(NAME, others, nowMs);
}

/** Markets whose redemption is under way and explains a difference. */
export function redeemedNow(records: Records, nowMs: number): string[] {
  return Object.entries(redeeming(records)).flatMap(([conditionId, sinceMs]) =>
    nowMs - sinceMs < EXCUSED_MS ? [conditionId] : [],
  );
}

function redeeming(records: Records): Readonly<Record<string, number>> {
  const stored = records.settings.get(NAME);
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, sinceMs]) => typeof sinceMs === "number"));
}
