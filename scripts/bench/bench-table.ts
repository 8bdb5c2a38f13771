import type { BenchResult } from "./bench-result.ts";

/** A line a figure: name, value, how it was measured; then the machine. */
export function benchTable({ how, machine, ...figures }: BenchResult): string {
  const lines = Object.entries(figures).map(([name, value]) => [name, shown(value), how[name as keyof typeof how]]);
  const widths = [0, 1].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const rows = lines.map(([name = "", value = "", text = ""]) =>
    [name.padEnd(widths[0] ?? 0), value.padStart(widths[1] ?? 0), text].join("  "),
  );
  const facts = Object.entries(machine).map(([name, value]) => `${name} ${value}`);
  return [...rows, "", `Machine: ${facts.join(", ")}`].join("\n");
}

function shown(value: BenchResult[keyof BenchResult]): string {
  if (value === null) return "unknown";
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, number]) => `${name} ${number}`)
    .join(", ");
}
