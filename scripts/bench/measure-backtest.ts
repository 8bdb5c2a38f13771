import { backtestPass } from "../../src/compose/bench-backtest.ts";
import { activityPages } from "./activity-pages.ts";
import { rounded } from "./timing.ts";

export interface BacktestFigures {
  readonly backtestRowsPerSecond: number;
}

/** Passes over one wallet's tape, as each line of a backtest's sweep makes one; the tape itself is made before. */
export async function measureBacktest(mostRows: number, passes: number): Promise<BacktestFigures> {
  const { wallet, pages } = activityPages(mostRows);
  const pass = backtestPass(wallet, pages);
  // Before anything is timed, the code has to be compiled.
  for (let round = 0; round < passes; round += 1) pass();
  const beganMs = performance.now();
  let rows = 0;
  for (let round = 0; round < passes; round += 1) rows += pass();
  return { backtestRowsPerSecond: rounded((rows / (performance.now() - beganMs)) * 1000) };
}
