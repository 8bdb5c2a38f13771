import { z } from "zod";
import type { Records } from "../ports.ts";

const NAME = "redeeming";
/** When a redemption came through last. */
const LAST = "redeemedMs";
/** A redemption takes some blocks; where longer than this none is asked for or comes through, books that differ are no longer excused. */
const EXCUSED_MS = 15 * 60_000;
/** One that waits longer, for gas or for a person, hangs. */
const LONGEST_MS = 7 * 24 * 60 * 60_000;

/** By condition id: when it was asked for first, and last. */
const stored = z.record(z.string(), z.strictObject({ sinceMs: z.number(), askedMs: z.number() }));
type Redeeming = z.infer<typeof stored>;

/** A market's redemption is asked for: until it is booked, chain and ledger may differ by what it brings. Stored before it is asked for. */
export function beginRedeeming(records: Records, conditionId: string, nowMs: number): void {
  const known = redeeming(records);
  const sinceMs = known[conditionId]?.sinceMs ?? nowMs;
  records.settings.set(NAME, { ...known, [conditionId]: { sinceMs, askedMs: nowMs } }, nowMs);
}

/** A start: what an earlier life began explains a difference for as long as if it began now. Nothing came through while we were away. */
export function beginRedeemingAnew(records: Records, nowMs: number): void {
  const known = Object.entries(redeeming(records));
  if (known.length === 0) return;
  const anew = known.map(([id, { sinceMs }]) => [id, { sinceMs, askedMs: nowMs }] as const);
  records.settings.set(NAME, Object.fromEntries(anew), nowMs);
}

export function endRedeeming(records: Records, conditionId: string, nowMs: number): void {
  const { [conditionId]: ended, ...others } = redeeming(records);
  if (ended === undefined) return;
  records.settings.set(NAME, others, nowMs);
  records.settings.set(LAST, nowMs, nowMs);
}

/** Only what is still held can be redeemed: what else was sold or repaired away explains nothing any more. */
export function keepRedeeming(records: Records, isHeld: (conditionId: string) => boolean, nowMs: number): void {
  const known = Object.entries(redeeming(records));
  const kept = known.filter(([conditionId]) => isHeld(conditionId));
  if (kept.length < known.length) records.settings.set(NAME, Object.fromEntries(kept), nowMs);
}

/** Markets whose redemption is under way and explains a difference; they are redeemed one after the other. */
export function redeemedNow(records: Records, nowMs: number): string[] {
  const last = records.settings.get(LAST);
  const lastMs = typeof last === "number" ? last : 0;
  return Object.entries(redeeming(records)).flatMap(([conditionId, { sinceMs, askedMs }]) => {
    const isExcused = nowMs - Math.max(askedMs, lastMs) < EXCUSED_MS && nowMs - sinceMs < LONGEST_MS;
    return isExcused ? [conditionId] : [];
  });
}

/** Markets whose redemption was begun, however long ago, and is not booked. */
export function redeemedSometime(records: Records): string[] {
  return Object.keys(redeeming(records));
}

/** What is not understood excuses nothing. */
function redeeming(records: Records): Redeeming {
  return stored.safeParse(records.settings.get(NAME)).data ?? {};
}
