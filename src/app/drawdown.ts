import type { Drawdown } from "../engine/books/drawdown.ts";
import { drawdownOf, restartDrawdown } from "../engine/books/drawdown.ts";
import { equity } from "../engine/books/equity.ts";
import type { Records } from "../engine/ports.ts";
import type { AppPorts, Person } from "./ports.ts";
import { requireRole } from "./roles.ts";

export interface DrawdownNow extends Drawdown {
  readonly equityMicro: number;
}

/** How far we are below our highest worth, and whether that has stopped buys. */
export function readDrawdown(app: AppPorts): DrawdownNow {
  const { records } = app.store;
  const { equityMicro } = equity(records, app.marketClock.nowMs());
  return { ...drawdownOf(records, equityMicro), equityMicro };
}

/** Lets it count from the present equity; what it had stopped goes on. The owner's alone; call it inside a transaction. */
export function restartDrawdownAt(app: AppPorts, records: Records, person: Person): void {
  requireRole(person, "owner");
  const nowMs = app.marketClock.nowMs();
  restartDrawdown(records, equity(records, nowMs).equityMicro, nowMs);
}
