import type { FlattenOffer } from "../engine/exits/flatten.ts";
import type { Records } from "../engine/ports.ts";
import { tradingState } from "../engine/trading-state.ts";
import { enter } from "./pause.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";

const MOST_PERCENT = 99;

/** A bound that was typed, in percent, as parts per million; the setting's where nothing was. Throws a Refusal. */
export function flattenBound(app: AppPorts, typed: string): number {
  if (typed === "") return app.settings.slippagePpm;
  const percent = /^(\d{1,2}(?:\.\d{1,2})?)\s?%?$/.exec(typed)?.[1];
  if (percent === undefined || Number(percent) > MOST_PERCENT)
    throw new Refusal(
      `How far below the best bid may it be sold? A percentage from 0 to ${MOST_PERCENT}, for example /flatten 5`,
    );
  return Math.round(Number(percent) * 10_000);
}

/** What selling everything would come to; buys are paused from now on, whatever is answered. The owner's act; a stop refuses it. */
export async function flattenOffer(app: AppPorts, person: Person, slippagePpm: number): Promise<FlattenOffer> {
  requireRole(person, "owner");
  app.store.transact((records) => pauseBuys(app, records, person));
  return app.flatten.offer(slippagePpm);
}

/** The lots of an offer that have a bound, as `flatten` takes them. */
export function floorsOf({ lots }: FlattenOffer): [lotId: number, floorMicro: number][] {
  return lots.flatMap(({ lotId, floorMicro }) => (floorMicro === undefined ? [] : [[lotId, floorMicro]]));
}

/** Owes everything at these bounds; call it inside a transaction. Returns the debts, which the sale takes after it. */
export function owe(
  app: AppPorts,
  records: Records,
  person: Person,
  floors: readonly (readonly [lotId: number, floorMicro: number])[],
): readonly number[] {
  requireRole(person, "owner");
  pauseBuys(app, records, person);
  records.journal.append("flatten-asked", { person: person.name, lots: floors.length });
  return app.flatten.owe(records, floors);
}

function pauseBuys(app: AppPorts, records: Records, person: Person): void {
  const { state } = tradingState(records);
  if (state === "stopped")
    throw new Refusal("I am stopped: nothing may be sold either. End the stop first: /release REASON, then /flatten");
  if (state === "running") enter(app, records, "paused", person, "everything is to be sold");
}
