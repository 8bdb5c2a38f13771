import { countOwed, countPositions } from "../engine/books/dust.ts";
import type { Records } from "../engine/ports.ts";
import type { TradingState } from "../engine/trading-state.ts";
import { changeTradingState, tradingState } from "../engine/trading-state.ts";
import type { AppPorts, CancelReport, Person } from "./ports.ts";
import { requireRole } from "./roles.ts";

/** Characters of a reason that are kept. */
export const LONGEST_REASON = 300;

const HALTS = "haltsAsked";

export interface Paused {
  readonly before: TradingState;
  readonly openPositions: number;
  /** Held besides them: too small to be sold. */
  readonly dust: number;
  /** Why the venue takes no orders, sells included; undefined when it does. */
  readonly venueProblem: string | undefined;
}

/** No buys from now on; sells go on (rule 21). A stop is stricter and stays. Acts at once. */
export function pause(app: AppPorts, person: Person, reason: string): Paused {
  requireRole(person, "operator");
  return app.store.transact((records) => {
    const before = tradingState(records);
    noteHalt(app, records);
    if (before.state === "running") enter(app, records, "paused", person, reason);
    const [openPositions, dust] = [countPositions(records), records.lots.countDustTokens()];
    return { before, openPositions, dust, venueProblem: app.venueProblem() };
  });
}

export interface Stopped {
  readonly before: TradingState;
  /** Sells that are owed, but for what is too small to be sold. */
  readonly debts: number;
  readonly cancel: CancelReport | CancelFailure;
}

/** The stop holds all the same: nothing new leaves. */
export interface CancelFailure {
  readonly problem: string;
}

/** Nothing leaves from now on; then orders on the wire are cancelled by hash and reported (rule 21). */
export async function stop(app: AppPorts, person: Person, reason: string): Promise<Stopped> {
  requireRole(person, "operator");
  const { before, debts } = app.store.transact((records) => {
    const state = tradingState(records);
    noteHalt(app, records);
    if (state.state !== "stopped") enter(app, records, "stopped", person, reason);
    return { before: state, debts: countOwed(records) };
  });
  return { before, debts, cancel: await cancelOrders(app) };
}

async function cancelOrders(app: AppPorts): Promise<CancelReport | CancelFailure> {
  try {
    return await app.cancelOpenOrders();
  } catch (error) {
    const problem = error instanceof Error ? error.message : "unknown error";
    const text = `Trading is stopped, but open orders could not be cancelled: ${problem}. They may still fill.`;
    app.store.records.alerts.raise({ severity: "critical", kind: "cancel-failed", text, dedupeKey: "cancel-failed" });
    return { problem };
  }
}

/** Stores a state with who, when and why; call it inside a transaction. */
export function enter(
  app: AppPorts,
  records: Records,
  state: TradingState["state"],
  person: Person,
  reason: string,
): void {
  const kept = reason.slice(0, LONGEST_REASON);
  changeTradingState(records, { state, sinceMs: app.marketClock.nowMs(), by: person.name, reason: kept });
}

/** Whoever pauses or stops, also once more, knows of something that those who were asked before did not. */
function noteHalt(app: AppPorts, records: Records): void {
  records.settings.set(HALTS, haltsAsked(records) + 1, app.marketClock.nowMs());
}

/** How often people have asked for a pause or a stop. */
export function haltsAsked(records: Records): number {
  const count = records.settings.get(HALTS);
  return typeof count === "number" ? count : 0;
}
