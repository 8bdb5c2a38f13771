import { Resvg } from "@resvg/resvg-js";
import type { BacktestResult } from "./backtest-result.ts";
import { chartSvg } from "./chart-svg.ts";

/** The chart as a PNG; its letters are drawn, so that no font is needed. */
export function chartPng(result: BacktestResult): Buffer {
  return new Resvg(chartSvg(result), { font: { loadSystemFonts: false } }).render().asPng();
}
