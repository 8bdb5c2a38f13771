import type { ActivityRow } from "./activity-source.ts";

export interface RowQuery {
  /** Both included. */
  readonly startS: number;
  readonly endS: number;
  readonly isAscending: boolean;
  readonly offset: number;
  readonly limit: number;
  readonly accepts: (row: ActivityRow) => boolean;
}

/** One page of rows by time, newest first unless ascending. Finds the window by bisection: its cost does not grow with the history. */
export function pageOf(rows: readonly ActivityRow[], query: RowQuery, nowMs: number): ActivityRow[] {
  const first = firstAtOrAfter(rows, query.startS);
  const end = firstAtOrAfter(rows, query.endS + 1);
  const page: ActivityRow[] = [];
  let skipped = 0;
  for (let step = 0; step < end - first && page.length < query.limit; step += 1) {
    const row = rows[query.isAscending ? first + step : end - 1 - step];
    if (row === undefined || row.visibleMs > nowMs || !query.accepts(row)) continue;
    if (skipped < query.offset) skipped += 1;
    else page.push(row);
  }
  return page;
}

function firstAtOrAfter(rows: readonly ActivityRow[], timestampS: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.timestampS ?? 0) < timestampS) low = middle + 1;
    else high = middle;
  }
  return low;
}
