import { formatUsd } from "../domain/micro.ts";
import { latencySum, readLatency } from "./latency.ts";
import type { AppPorts } from "./ports.ts";
import { readDayProfits } from "./profit.ts";

/** Tells once a day what the trading day before brought, and how fast trades were seen; a day without either has nothing to tell. */
export function tellDay(app: Pick<AppPorts, "store" | "marketClock" | "results">): void {
  const lines = [yesterday(app), latencySum(readLatency(app))].filter((line) => line !== undefined);
  if (lines.length === 0) return;
  const text = `${lines.join("\n")}\n/profit and /latency have the rest.`;
  app.store.transact((records) => records.alerts.raise({ severity: "info", kind: "day", text }));
}

/** The last day that has ended. */
function yesterday(app: Parameters<typeof readDayProfits>[0]): string | undefined {
  const day = readDayProfits(app, 0).rows[1];
  if (day === undefined) return undefined;
  const signed = (micro: number) => (micro > 0 ? `+${formatUsd(micro)}` : formatUsd(micro));
  return `Day ${day.day}: ${signed(day.equityChangeMicro)}, realised ${signed(day.realisedMicro)}`;
}
