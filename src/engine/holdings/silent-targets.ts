import type { Records } from "../ports.ts";

const DAY_MS = 86_400_000;
const nameOf = (targetId: number): string => `silent:${targetId}`;

/** Tells once of each target that has not traded for so long; it may be told again after its next trade. Returns how many were told. */
export function tellSilent(records: Records, afterMs: number, nowMs: number): number {
  let told = 0;
  for (const { id, name, state, addedMs } of records.targets.all()) {
    const last = records.signals.latestOfTarget(id);
    const sinceMs = Math.max(last === undefined ? 0 : last.venueS * 1000, addedMs);
    if (state !== "active" || nowMs - sinceMs < afterMs || silentSince(records, id) === sinceMs) continue;
    records.settings.set(nameOf(id), sinceMs, nowMs);
    const days = Math.floor((nowMs - sinceMs) / DAY_MS);
    const text =
      `${name} has not traded for ${days} days.\n` +
      "Has he moved to another wallet? /targets shows who trades; a target that is no longer wanted can be removed there.";
    records.alerts.raise({ severity: "info", kind: "target-silent", text });
    told += 1;
  }
  return told;
}

/** Since when a target was silent as it was told last; undefined when it never was, or has traded since. */
export function silentSince(records: Records, targetId: number): number | undefined {
  const stored = records.settings.get(nameOf(targetId));
  const last = records.signals.latestOfTarget(targetId);
  const isOver = typeof stored === "number" && last !== undefined && last.venueS * 1000 > stored;
  return typeof stored === "number" && !isOver ? stored : undefined;
}
