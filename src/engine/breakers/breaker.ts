import type { BreakerRecord } from "../ports.ts";

/** How one breaker moves between its states. */
export interface BreakerRules {
  /** It stays open until the owner has looked. */
  readonly latches: boolean;
  /** How long it stays open at least before a probe may go; doubled by each probe that fails. */
  readonly waitMs: number;
}

/** What became of the probe: none left or it never reached the venue, nobody knows yet, the venue took it, or it did not. */
export type ProbeFate = "none" | "pending" | "good" | "bad";

/** What was seen since the last step. */
export interface Seen {
  /** Why it has to be open, in words; undefined when nothing speaks for it. */
  readonly cause: string | undefined;
  readonly probe: ProbeFate;
}

/** However often a probe fails: the next is not later than that. */
export const LONGEST_WAIT_MS = 30 * 60_000;
/** A probe of which nobody can tell for so long has failed. */
const PROBE_WITHIN_MS = 2 * 60_000;

/** As it stands before it ever opened. */
export function closedBreaker(name: string, latches: boolean): BreakerRecord {
  return { name, state: "closed", sinceMs: 0, cause: "", latched: latches ? 1 : 0, trips: 0, probeMs: null };
}

/**
 * The next state: closed → open → half-open with one probe → closed, or open again. `sinceMs` is when it left `closed`, so that
 * the time since then, which each failed probe about doubles, is also the next wait. Returns the same object when nothing changes.
 */
export function stepBreaker(breaker: BreakerRecord, rules: BreakerRules, seen: Seen, nowMs: number): BreakerRecord {
  switch (breaker.state) {
    case "closed":
      return seen.cause === undefined ? breaker : opened(breaker, rules, seen.cause, nowMs);
    case "half-open":
      return stepHalfOpen(breaker, rules, seen, nowMs);
    default:
      return stepOpen(breaker, seen, nowMs);
  }
}

/** The one probe of a half-open breaker leaves; no other may until its fate is known. */
export function probeLeft(breaker: BreakerRecord, nowMs: number): BreakerRecord {
  return mayProbe(breaker) ? { ...breaker, probeMs: nowMs } : breaker;
}

/** Whether a buy may leave as its probe. */
export function mayProbe({ state, probeMs }: BreakerRecord): boolean {
  return state === "half-open" && probeMs === null;
}

/** Whether it keeps buys from leaving now. */
export function holdsBuys(breaker: BreakerRecord): boolean {
  return breaker.state !== "closed" && !mayProbe(breaker);
}

/** Its owner has looked, or what it stood for was proved to be over. */
export function closed(breaker: BreakerRecord, nowMs: number): BreakerRecord {
  return breaker.state === "closed" ? breaker : { ...breaker, state: "closed", sinceMs: nowMs, probeMs: null };
}

function opened(breaker: BreakerRecord, rules: BreakerRules, cause: string, nowMs: number): BreakerRecord {
  const sinceMs = breaker.state === "closed" ? nowMs : breaker.sinceMs;
  const waitMs = Math.min(Math.max(rules.waitMs, nowMs - sinceMs), Math.max(rules.waitMs, LONGEST_WAIT_MS));
  const latched = rules.latches ? 1 : 0;
  return { ...breaker, state: "open", sinceMs, cause, latched, trips: breaker.trips + 1, probeMs: nowMs + waitMs };
}

/** An older probe whose fate is still open keeps the next one waiting: there is never a second. */
function stepOpen(breaker: BreakerRecord, { cause, probe }: Seen, nowMs: number): BreakerRecord {
  const waits = breaker.latched === 1 || cause !== undefined || probe === "pending" || nowMs < (breaker.probeMs ?? 0);
  return waits ? breaker : { ...breaker, state: "half-open", probeMs: null };
}

function stepHalfOpen(breaker: BreakerRecord, rules: BreakerRules, seen: Seen, nowMs: number): BreakerRecord {
  if (seen.cause !== undefined) return opened(breaker, rules, seen.cause, nowMs);
  if (breaker.probeMs === null) return breaker;
  if (seen.probe === "none") return { ...breaker, probeMs: null };
  if (seen.probe === "good") return closed(breaker, nowMs);
  const isLate = seen.probe === "pending" && nowMs - breaker.probeMs > PROBE_WITHIN_MS;
  return seen.probe === "bad" || isLate ? opened(breaker, rules, `${breaker.cause}; its probe failed`, nowMs) : breaker;
}
