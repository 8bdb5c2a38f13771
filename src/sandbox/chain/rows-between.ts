import type { Row } from "../world/row.ts";

/** The rows from `fromMs` to `toMs`, both included, found by bisection: `rows` are in the order of time. */
export function rowsBetween(rows: readonly Row[], fromMs: number, toMs: number): readonly Row[] {
  return rows.slice(firstFrom(rows, fromMs), firstFrom(rows, toMs + 1));
}

function firstFrom(rows: readonly Row[], atMs: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.timeMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
