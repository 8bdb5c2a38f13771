import { countPositions } from "../engine/books/dust.ts";
import type { TradingState } from "../engine/trading-state.ts";
import { tradingState } from "../engine/trading-state.ts";
import type { AppPorts } from "./ports.ts";

const STATES: Readonly<Record<TradingState["state"], string>> = {
  running: "Buys begin once our books were compared with the venue's.",
  paused: "Trading is paused, as before: no buys until /resume; sells go on.",
  stopped: "Trading is stopped, as before: nothing is bought or sold until the owner's /release.",
};
const MINUTE_MS = 60_000;

/** Tells that the bot is back, and for how long it was away; nothing at its first start. Of many starts within an hour one is told. */
export function tellStart(app: Pick<AppPorts, "store" | "marketClock" | "jobRuns" | "environment">): void {
  const last = app.jobRuns.lastEnded("scan");
  if (last === undefined) return;
  const awayMs = Math.max(0, app.marketClock.nowMs() - last.startedMs);
  app.store.transact((records) => {
    const active = records.targets.all().filter(({ state }) => state === "active").length;
    const text = [
      `I was started again (${app.environment}), after ${words(awayMs)} without a scan.`,
      STATES[tradingState(records).state],
      `Targets active: ${active}. Open positions: ${countPositions(records)}. /status`,
    ].join("\n");
    records.alerts.raise({ severity: "info", kind: "started", text, dedupeKey: "started" });
  });
}

function words(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 1) return "less than a minute";
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
