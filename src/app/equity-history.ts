import { equity } from "../engine/books/equity.ts";
import type { AppPorts } from "./ports.ts";

/** Points of a curve; of more the chart would show no more. */
const MOST_POINTS = 1_000;

export interface EquityHistory {
  /** The oldest first; the last is now. Times are epoch milliseconds. */
  readonly points: readonly { readonly atMs: number; readonly equityMicro: number }[];
  /** From the first point to now, net of deposits and withdrawals. */
  readonly profitMicro: number;
}

/** What everything was worth, by the hour: beginnings of days where nothing else was noted, and now. */
export function readEquityHistory(app: Pick<AppPorts, "store" | "marketClock">): EquityHistory {
  const { records } = app.store;
  const nowMs = app.marketClock.nowMs();
  const days = records.days.since("");
  const begun = days.map(({ startMs, startEquityMicro }) => ({ atMs: startMs, equityMicro: startEquityMicro }));
  const now = { atMs: nowMs, equityMicro: equity(records, nowMs).equityMicro };
  const all = [...begun, ...records.equityPoints.since(0)].filter(({ atMs }) => atMs < nowMs);
  const points = [...thinned(all.sort((one, other) => one.atMs - other.atMs)), now];
  const flowsMicro = days.reduce((sum, day) => sum + day.flowsMicro, 0);
  const profitMicro = now.equityMicro - (points[0]?.equityMicro ?? 0) - flowsMicro;
  return { points, profitMicro };
}

function thinned<Point>(points: readonly Point[]): Point[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, index) => index % Math.max(1, step) === 0);
}
