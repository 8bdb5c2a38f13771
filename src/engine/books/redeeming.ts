import type { Records } from "../ports.ts";

const NAME = "redeeming";
/** When a redemption came through last. */
const LAST = "redeemedMs";
/** A redemption takes some blocks; where longer than this none comes through, books that differ are no longer excused. */
const EXCUSED_MS = 15 * 60_000;
/** Markets that resolve together are redeemed one after the other; one that waits for longer than this hangs. */
const LONGEST_MS = 6 * 60 * 60_000;

/** A market's redemption begins: until it is booked, chain and ledger may differ by what it brings. Stored before it is asked for. */
export function beginRedeeming(records: Records, conditionId: string, nowMs: number): void {
  const known = redeeming(records);
  if (known[conditionId] === undefined) records.settings.set(NAME, { ...known, [conditionId]: nowMs }, nowMs);
}

export function endRedeeming(records: Records, conditionId: string, nowMs: number): void {
  const { [conditionId]: ended, ...others } = redeeming(records);
  if (ended === undefined) return;
  records.settings.set(NAME, others, nowMs);
  records.settings.set(LAST, nowMs, nowMs);
}

/** Markets whose redemption is under way and explains a difference. */
export function redeemedNow(records: Records, nowMs: number): string[] {
  const last = records.settings.get(LAST);
  const lastMs = typeof last === "number" ? last : 0;
  const isExcused = (sinceMs: number): boolean =>
    nowMs - Math.max(sinceMs, lastMs) < EXCUSED_MS && nowMs - sinceMs < LONGEST_MS;
  return Object.entries(redeeming(records)).flatMap(([conditionId, sinceMs]) =>
    isExcused(sinceMs) ? [conditionId] : [],
  );
}

/** Markets whose redemption was begun, however long ago, and is not booked. */
export function redeemedSometime(records: Records): string[] {
  return Object.keys(redeeming(records));
}

function redeeming(records: Records): Readonly<Record<string, number>> {
  const stored = records.settings.get(NAME);
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, sinceMs]) => typeof sinceMs === "number"));
}
