import { formatMicro, formatUsd } from "../../src/domain/micro.ts";
import type { BacktestResult, ShortfallLine } from "./backtest-result.ts";

const NAME_WIDTH = 26;

/** The result for people, in sections; amounts in dollars. */
export function resultTable(result: BacktestResult): string {
  const parts = [headOf(result), moneyOf(result), tradesOf(result), skipsOf(result), sweepOf(result.sweep)];
  const assumed = ["Assumed:", ...result.assumptions.map((text) => `  ${text}`)];
  return [...parts, assumed].map((lines) => lines.join("\n")).join("\n\n");
}

function headOf(result: BacktestResult): string[] {
  const { wallet, from, rows, startS, endS, sizing, rules, limits, shortfall } = result;
  return [
    `What copying ${wallet} would have brought`,
    row("From", `${timeOf(startS)} to ${timeOf(endS)} (UTC)`),
    row("Rows", `${rows.toLocaleString("en")} of ${from === "file" ? "the file" : "the Data API"}`),
    row("Sizing", sizing),
    ...(rules.length === 0 ? [] : [row("Rules", rules.join(", "))]),
    row("Limits", limits),
    row("Our price", shortfall === "0%" ? "his" : `${shortfall} worse than his`),
  ];
}

function moneyOf(result: BacktestResult): string[] {
  const { startCashMicro, equityMicro, profitMicro, profitIfOpenWorthlessMicro, maxDrawdownMicro } = result;
  const { openPositions, openCostMicro, openValueMicro, feesMicro, cashMicro } = result;
  return [
    row("Cash at the start", formatUsd(startCashMicro)),
    row("Equity at the end", formatUsd(equityMicro)),
    row("Profit", `${signed(profitMicro)} (${percent(profitMicro, startCashMicro)})`),
    row("  if the open ends at 0", signed(profitIfOpenWorthlessMicro)),
    row("Largest drawdown", `${formatUsd(maxDrawdownMicro)} (${ppm(result.maxDrawdownPpm)} of its peak)`),
    row("Fees", formatUsd(feesMicro)),
    row("Cash at the end", formatUsd(cashMicro)),
    row("Open at the end", `${openPositions}: cost ${formatUsd(openCostMicro)}, worth ${formatUsd(openValueMicro)}`),
  ];
}

function tradesOf(result: BacktestResult): string[] {
  const { buys, sells, copies, exits, reductions, payouts, closedPositions, wins, enough, owedPositions } = result;
  const rate = result.winRatePpm === null ? "none closed" : `${ppm(result.winRatePpm)} (${wins} of ${closedPositions})`;
  return [
    row("His buys, sells", `${count(buys)}, ${count(sells)}`),
    row("Bought", `${count(copies)} times, for ${formatUsd(result.boughtMicro)}`),
    row("Sold", `${count(exits)} times, for ${formatUsd(result.soldMicro)}`),
    ...Object.entries(result.ownExits).map(([kind, times]) => row(`  ${kind}`, count(times))),
    row("Paid out", `${count(payouts)} positions, ${formatUsd(result.paidOutMicro)}`),
    row("Sold the other outcome", `${count(reductions)} times instead of buying`),
    row("Win rate, closed", rate),
    row("Part of a copied trade", `${count(enough)} buys: their size was reached`),
    row("Too little left to sell", `${count(owedPositions)} positions`),
  ];
}

function skipsOf({ skipped }: BacktestResult): string[] {
  const reasons = Object.entries(skipped);
  if (reasons.length === 0) return ["Skipped: nothing"];
  return ["Skipped, by reason:", ...reasons.map(([reason, times]) => row(`  ${reason}`, count(times)))];
}

function sweepOf(lines: readonly ShortfallLine[]): string[] {
  const columns = ["worse by", "profit", "equity", "drawdown", "copies"];
  const rows = lines.map(({ worse, profitMicro, equityMicro, maxDrawdownMicro, copies }) => [
    worse,
    signed(profitMicro),
    formatUsd(equityMicro),
    formatUsd(maxDrawdownMicro),
    count(copies),
  ]);
  const widths = columns.map((name, column) =>
    Math.max(name.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const shown = [columns, ...rows].map((cells) =>
    cells.map((cell, column) => cell.padStart((widths[column] ?? 0) + 2)).join(""),
  );
  return ["If our prices were worse than his, in percent (%) or cents (c) a share:", ...shown];
}

function row(name: string, value: string): string {
  return `${name.padEnd(NAME_WIDTH)} ${value}`;
}

function count(number: number): string {
  return number.toLocaleString("en");
}

function signed(micro: number): string {
  return micro > 0 ? `+${formatUsd(micro)}` : formatUsd(micro);
}

function ppm(millionths: number): string {
  return `${formatMicro(millionths * 100, 1)}%`;
}

function percent(part: number, whole: number): string {
  return `${part > 0 ? "+" : ""}${((part / whole) * 100).toFixed(1)}%`;
}

function timeOf(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 16).replace("T", " ");
}
