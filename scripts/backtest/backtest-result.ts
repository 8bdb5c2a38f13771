import type { PaperResult } from "../../src/engine/backtest/paper-result.ts";

/** What copying would have brought if our prices were so much worse than his. */
export interface ShortfallLine {
  /** "0.5%" or "0.5c" */
  readonly worse: string;
  readonly equityMicro: number;
  readonly profitMicro: number;
  readonly copies: number;
  readonly exits: number;
  readonly maxDrawdownMicro: number;
}

/** One object, printed as the last line with `--json`. Amounts in micro-units, times in seconds. */
export interface BacktestResult extends PaperResult {
  readonly wallet: string;
  readonly from: "file" | "data-api";
  readonly rows: number;
  readonly rejectedRows: number;
  readonly signals: number;
  /** He is copied from the first to the last of these seconds. */
  readonly startS: number;
  readonly endS: number;
  readonly sizing: string;
  /** Other rules of copying, in words. */
  readonly rules: readonly string[];
  readonly limits: string;
  readonly shortfall: string;
  /** Wins among closed positions, in millionths; null where none was closed. */
  readonly winRatePpm: number | null;
  readonly markets: number;
  /** Markets that are known to take a fee; the others are taken as free. */
  readonly marketsWithFee: number;
  readonly sweep: readonly ShortfallLine[];
  /** What had to be assumed, in words. */
  readonly assumptions: readonly string[];
  /** Of all passes over the tape together. */
  readonly passRowsPerSecond: number;
  readonly seconds: number;
}
