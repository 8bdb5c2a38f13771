import type { Records } from "./ports.ts";

/** What people allow the engine to do (rule 21): paused still sells, stopped sends nothing at all. */
export interface TradingState {
  readonly state: "running" | "paused" | "stopped";
  readonly sinceMs: number;
  readonly by: string;
  readonly reason: string;
}

const NAME = "tradingState";
const PAUSE_NAME = "pausedBeforeStop";

/** The stored state. What is missing or not understood counts as stopped: it fails closed. */
export function tradingState(records: Records): TradingState {
  const stored = records.settings.get(NAME);
  if (isTradingState(stored)) return stored;
  return { state: "stopped", sinceMs: 0, by: "nobody", reason: "no trading state is stored" };
}

/** Stores and journals a change of state; call it inside a transaction. */
export function changeTradingState(records: Records, next: TradingState): void {
  const before = tradingState(records);
  if (next.state === "stopped" && before.state !== "stopped") {
    records.settings.set(PAUSE_NAME, before.state === "paused" ? before : null, next.sinceMs);
  }
  records.settings.set(NAME, next, next.sinceMs);
  records.journal.append("state", next);
}

/** The pause that a stop took the place of: its release ends both. Undefined where nothing is stopped or buys went on before. */
export function pauseBeforeStop(records: Records): TradingState | undefined {
  const stored = records.settings.get(PAUSE_NAME);
  return tradingState(records).state === "stopped" && isTradingState(stored) ? stored : undefined;
}

function isTradingState(value: unknown): value is TradingState {
  if (typeof value !== "object" || value === null) return false;
  const { state, sinceMs, by, reason } = value as Record<string, unknown>;
  const known = state === "running" || state === "paused" || state === "stopped";
  return known && typeof sinceMs === "number" && typeof by === "string" && typeof reason === "string";
}
