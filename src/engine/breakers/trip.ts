import type { BreakerRecord, Records, Severity } from "../ports.ts";
import { closed, closedBreaker, stepBreaker } from "./breaker.ts";
import type { Breaker } from "./breaker-list.ts";
import { breakerNamed } from "./breaker-list.ts";
import { buysNow } from "./buys-now.ts";

/** Breakers that open at every start: told only when they stay open. */
const SILENT = ["start"];

export function breakerOf(records: Records, { name, latches }: Breaker): BreakerRecord {
  return records.breakers.of(name) ?? closedBreaker(name, latches);
}

/** Opens a breaker whose cause somebody has found; one that is open already stays as it is. Call it inside a transaction. */
export function tripBreaker(records: Records, name: string, cause: string, nowMs: number): void {
  const breaker = breakerNamed(name);
  const before = breakerOf(records, breaker);
  storeBreaker(records, breaker, before, stepBreaker(before, breaker, { cause, probe: "none" }, nowMs), nowMs);
}

/** What it stood for was proved to be over, or its owner has looked. Call it inside a transaction. */
export function closeBreaker(records: Records, name: string, nowMs: number): void {
  const breaker = breakerNamed(name);
  const before = breakerOf(records, breaker);
  storeBreaker(records, breaker, before, closed(before, nowMs), nowMs);
}

/** Stores, journals and tells a change; nothing when there is none. */
export function storeBreaker(
  records: Records,
  breaker: Breaker,
  before: BreakerRecord,
  after: BreakerRecord,
  nowMs: number,
): void {
  if (after === before) return;
  records.breakers.put(after);
  if (after.state === before.state) return;
  const { name, state, cause, trips } = after;
  records.journal.append("breaker", { name, from: before.state, state, cause, trips });
  if (SILENT.includes(name)) return;
  if (state === "open") tellOpen(records, breaker, after);
  if (state === "half-open") {
    const text = `The breaker ${name} is half-open: one buy may try. If the venue takes it, the breaker closes.`;
    records.alerts.raise({ severity: "info", ends: severityOf(breaker), kind: `breaker-${name}-half-open`, text });
  }
  if (state === "closed") {
    const minutes = Math.max(1, Math.round((nowMs - before.sinceMs) / 60_000));
    const text = `The breaker ${name} is closed after ${minutes} min. ${buysNow(records)}`;
    records.alerts.raise({ severity: "info", ends: severityOf(breaker), kind: `breaker-${name}-closed`, text });
  }
}

function tellOpen(records: Records, breaker: Breaker, { cause }: BreakerRecord): void {
  const { name, cure } = breaker;
  const text = `The breaker ${name} has opened: ${cause}.\n${buysNow(records)}\n${cure}`;
  records.alerts.raise({ severity: severityOf(breaker), kind: `breaker-${name}`, text });
}

function severityOf({ latches }: Breaker): Severity {
  return latches ? "critical" : "warning";
}
