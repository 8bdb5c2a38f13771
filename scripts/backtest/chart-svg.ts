import { equityChart } from "../../src/app/chart/equity-chart.ts";
import { formatUsd } from "../../src/domain/micro.ts";
import type { BacktestResult } from "./backtest-result.ts";

type Charted = Pick<
  BacktestResult,
  "curve" | "startS" | "endS" | "startCashMicro" | "profitMicro" | "maxDrawdownMicro" | "sizing" | "wallet"
>;

/** Equity and the fall from its peak over time, as SVG. */
export function chartSvg(result: Charted): string {
  const { curve, startS, endS, startCashMicro } = result;
  return equityChart({ title: titleOf(result), startS, endS, startMicro: startCashMicro, points: curve });
}

function titleOf({ wallet, sizing, profitMicro, maxDrawdownMicro }: Charted): string {
  const profit = `${profitMicro > 0 ? "+" : ""}${formatUsd(profitMicro)}`;
  return `${wallet.slice(0, 8)}..${wallet.slice(-4)}  ${sizing}  profit ${profit}  drawdown ${formatUsd(maxDrawdownMicro)}`;
}
