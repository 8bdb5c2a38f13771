import type { Records } from "../ports.ts";

export interface Losses {
  /** Positions that were closed at a loss since the last that was not. */
  readonly inRow: number;
  /** When the newest of them was closed. */
  readonly lastMs: number;
}

/** Until when a row of losses keeps buys back, by the clock that dates them; null while it does not. A new trading day ends it, too. */
export function lossPauseUntilMs(
  { inRow, lastMs }: Losses,
  limit: number,
  { pauseMs, dayStartMs }: { readonly pauseMs: number; readonly dayStartMs: number },
): number | null {
  return inRow > 0 && inRow >= limit && lastMs >= dayStartMs ? lastMs + pauseMs : null;
}

export const NO_LOSSES: Losses = { inRow: 0, lastMs: 0 };
/** More than this nobody counts. */
const MOST = 1_000;

/** How many positions in a row were closed at a loss, counted as far as the limit on them goes. */
export function lossesInRow(records: Records, limit: number): Losses {
  if (limit >= Number.MAX_SAFE_INTEGER) return NO_LOSSES;
  // Mostly the newest one was none, and nothing else need be read.
  const newest = records.risk.roundTrips(1)[0];
  if (newest === undefined || newest.realisedMicro >= 0) return NO_LOSSES;
  const closed = records.risk.roundTrips(Math.max(1, Math.min(limit, MOST)));
  const end = closed.findIndex(({ realisedMicro }) => realisedMicro >= 0);
  return { inRow: end === -1 ? closed.length : end, lastMs: newest.closedMs };
}
