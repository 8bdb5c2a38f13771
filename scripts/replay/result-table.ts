import type { ReplayResult } from "./replay-result.ts";

const MICRO_DIGITS = 6;
const AMOUNTS = new Set(["rowShares", "rowCollateral", "signalShares", "signalCollateral", "copiedNotional", "pnl"]);
const NAME_WIDTH = 34;

/** The result for people: one figure a line, amounts in whole units. */
export function resultTable(result: ReplayResult): string {
  return Object.entries(result)
    .flatMap(([name, value]) => linesOf(name, value))
    .join("\n");
}

function linesOf(name: string, value: unknown): string[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([inner, part]) => linesOf(`${name}: ${inner}`, part));
  }
  return [`${name.padEnd(NAME_WIDTH)} ${shown(name, value)}`];
}

function shown(name: string, value: unknown): string {
  if (AMOUNTS.has(name)) return amount(BigInt(String(value)));
  return typeof value === "number" ? value.toLocaleString("en") : String(value);
}

function amount(micro: bigint): string {
  const digits = String(micro < 0n ? -micro : micro).padStart(MICRO_DIGITS + 1, "0");
  const whole = BigInt(digits.slice(0, -MICRO_DIGITS)).toLocaleString("en");
  return `${micro < 0n ? "-" : ""}${whole}.${digits.slice(-MICRO_DIGITS)}`;
}
