import { countOwed } from "../engine/books/dust.ts";
import { dayFigures } from "../engine/books/trading-day.ts";
import { openBreakers } from "../engine/breakers/open-breakers.ts";
import type { Records } from "../engine/ports.ts";
import type { TradingState } from "../engine/trading-state.ts";
import { pauseBeforeStop, tradingState } from "../engine/trading-state.ts";
import { enter } from "./pause.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";

/** What starts again when trading runs: figures for the question that is asked first. */
export interface ResumeEffect {
  readonly activeTargets: number;
  readonly tradesLeft: number;
  readonly lossRoomMicro: number;
  readonly maxPerTradeMicro: number;
  /** Sells that are owed and can be made. */
  readonly debts: number;
  /** Names of the breakers that keep buys off all the same. */
  readonly openBreakers: readonly string[];
  /** The pause that was on before the stop and ends with it; undefined where there was none. */
  readonly pause: TradingState | undefined;
}

export function resumeEffect(app: AppPorts, person: Person): ResumeEffect {
  requireRole(person, "operator");
  const { records } = app.store;
  refuseUnless(records, "paused");
  return effect(app, records);
}

/** Ends a pause. Call it inside a transaction. */
export function resume(app: AppPorts, records: Records, person: Person): void {
  requireRole(person, "operator");
  refuseUnless(records, "paused");
  enter(app, records, "running", person, "resumed");
  app.releaseVenue();
}

export function releaseEffect(app: AppPorts, person: Person): ResumeEffect {
  requireRole(person, "owner");
  const { records } = app.store;
  refuseUnless(records, "stopped");
  return effect(app, records);
}

/** Ends a stop: the owner's act alone, with a reason that is kept. Call it inside a transaction. */
export function release(app: AppPorts, records: Records, person: Person, reason: string): void {
  requireRole(person, "owner");
  refuseUnless(records, "stopped");
  enter(app, records, "running", person, reason);
  app.releaseVenue();
}

function refuseUnless(records: Records, needed: "paused" | "stopped"): void {
  const { state } = tradingState(records);
  if (state === needed) return;
  if (state === "running") throw new Refusal("I am running already. /status shows what I do.");
  if (state === "stopped")
    throw new Refusal("I am stopped, and /resume does not end a stop. The owner can: /release REASON");
  throw new Refusal("I am paused, not stopped. Use /resume");
}

function effect(app: AppPorts, records: Records): ResumeEffect {
  const day = records.days.latest();
  const figures = day === undefined ? undefined : dayFigures(records, day, app.marketClock.nowMs());
  const left = records.limits.get("tradesPerDay") - (figures?.trades ?? 0);
  const room = records.limits.get("dailyLossMicro") + Math.min(0, figures?.profitMicro ?? 0);
  return {
    activeTargets: records.targets.all().filter(({ state }) => state === "active").length,
    tradesLeft: Math.max(0, left),
    lossRoomMicro: figures?.lossStopped === true ? 0 : Math.max(0, room),
    maxPerTradeMicro: records.limits.get("maxPerTradeMicro"),
    debts: countOwed(records),
    openBreakers: openBreakers(records),
    pause: pauseBeforeStop(records),
  };
}
