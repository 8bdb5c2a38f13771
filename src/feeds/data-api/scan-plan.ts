/** A window counts as complete only so long after its end: rows appear late and answers come from caches (rule 7). */
export const SETTLE_S = 20;
const SCAN_BACK_S = 3 * 60;
const SWEEP_EVERY_S = 15 * 60;
const SWEEP_BACK_S = 2 * 3600;
const DEEP_EVERY_S = 24 * 3600;
const DEEP_BACK_S = 48 * 3600;

/** How far one target has been read; the caller stores it. All in venue seconds. */
export interface ScanCursor {
  /** Every second up to this one has been read completely. */
  readonly completeS: number;
  readonly sweptS: number;
  readonly deepS: number;
}

/** What calls for a read: the deepest that is due includes the others. */
export type ScanDepth = "baseline" | "deep" | "sweep" | "catch-up" | "scan";

export interface ScanPlan {
  readonly depth: ScanDepth;
  readonly startS: number;
  readonly endS: number;
}

/**
 * Which window to read of a target now (rule 7): each scan re-reads 3 minutes, every 15 minutes 2 hours, once a day 48 hours,
 * and after a longer downtime from 2 hours before the last complete second, at most 48 hours: what was late then is there now,
 * and the sweep that would have found it did not run. A target that was never read starts with the 48 hours
 * that the daily read can bring back, so that its baseline (rule 8) holds every row which may be seen again later.
 */
export function planScan(nowS: number, cursor: ScanCursor | undefined): ScanPlan {
  if (cursor === undefined) return { depth: "baseline", startS: nowS - DEEP_BACK_S, endS: nowS };
  const [depth, backS] = dueDepth(nowS, cursor);
  const isLong = nowS - cursor.completeS > SWEEP_EVERY_S;
  const gapStartS = Math.max(cursor.completeS + 1 - (isLong ? SWEEP_BACK_S : 0), nowS - DEEP_BACK_S);
  if (gapStartS < nowS - backS) return { depth: depth === "scan" ? "catch-up" : depth, startS: gapStartS, endS: nowS };
  return { depth, startS: nowS - backS, endS: nowS };
}

function dueDepth(nowS: number, cursor: ScanCursor): ["deep" | "sweep" | "scan", number] {
  if (nowS - cursor.deepS >= DEEP_EVERY_S) return ["deep", DEEP_BACK_S];
  if (nowS - cursor.sweptS >= SWEEP_EVERY_S) return ["sweep", SWEEP_BACK_S];
  return ["scan", SCAN_BACK_S];
}

/**
 * Whether a read that stopped at its bound has to do: it holds the last two hours. Of a wallet with that many trades nothing
 * older can be had, and to ask for it with each scan would only delay what is new; before that, balances tell (rule 19).
 */
export function isEnough({ endS }: ScanPlan, wholeFromS: number): boolean {
  return wholeFromS <= endS - SWEEP_BACK_S;
}

/** The cursor after a read that was complete, or enough. After any other the old one stays, and the next plan asks again. */
export function afterScan(plan: ScanPlan, cursor: ScanCursor | undefined): ScanCursor {
  const deep = plan.depth === "deep" || plan.depth === "baseline";
  return {
    completeS: Math.max(plan.endS - SETTLE_S, cursor?.completeS ?? 0),
    sweptS: deep || plan.depth === "sweep" ? plan.endS : (cursor?.sweptS ?? 0),
    deepS: deep ? plan.endS : (cursor?.deepS ?? 0),
  };
}
