import type { Breaker } from "../engine/breakers/breaker-list.ts";
import { BREAKERS } from "../engine/breakers/breaker-list.ts";
import { breakerOf, closeBreaker } from "../engine/breakers/trip.ts";
import type { BreakerRecord, Records } from "../engine/ports.ts";
import { adoptionProblem, adoptVenuesBooks, knownDifferences } from "../engine/reconciling/adopted-books.ts";
import { inWords } from "../engine/reconciling/books-compared.ts";
import { resolveDiscrepancy } from "../engine/reconciling/discrepancy.ts";
import { echo } from "./echo.ts";
import type { AppPorts, Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./roles.ts";

export interface BreakerView extends BreakerRecord {
  readonly opens: string;
  readonly cure: string;
  /** Latched, and yet it closes by itself, once its cause is proved to be over. */
  readonly closedByProof: boolean;
}

export interface BreakerList {
  /** Market time, as the breakers' own is. */
  readonly nowMs: number;
  /** Those that are not closed first. */
  readonly breakers: readonly BreakerView[];
}

export function readBreakers(app: AppPorts): BreakerList {
  const { records } = app.store;
  const views = BREAKERS.map((breaker) => viewOf(records, breaker));
  const isClosed = ({ state }: BreakerView): number => (state === "closed" ? 1 : 0);
  return { nowMs: app.marketClock.nowMs(), breakers: views.sort((one, other) => isClosed(one) - isClosed(other)) };
}

export interface ResetEffect {
  readonly breaker: BreakerView;
  /** What our books take over from the venue's, in words; empty for every other breaker. */
  readonly adopts: readonly string[];
}

/** What a reset would do. Throws a Refusal when there is nothing to reset. */
export function resetEffect(app: AppPorts, person: Person, name: string): ResetEffect {
  requireRole(person, "owner");
  const { records } = app.store;
  const breaker = openNamed(records, name);
  refuseUntimely(records, breaker);
  const adopts = breaker.name === "books-differ" ? knownDifferences(records) : [];
  return { breaker, adopts: adopts.map((difference) => inWords(records, difference)) };
}

/** The owner has looked: buys go on as far as this breaker is concerned. Call it inside a transaction. */
export function resetBreaker(app: AppPorts, records: Records, person: Person, name: string): void {
  requireRole(person, "owner");
  const nowMs = app.marketClock.nowMs();
  const breaker = openNamed(records, name);
  refuseUntimely(records, breaker);
  if (breaker.name === "second-instance") {
    resolveAll(records, "foreign-trade", nowMs);
    resolveAll(records, "foreign-order", nowMs);
  }
  if (breaker.name === "books-differ") {
    adoptVenuesBooks(records, knownDifferences(records), nowMs);
    resolveAll(records, "books", nowMs);
  }
  records.journal.append("breaker-reset", { name: breaker.name, by: person.name });
  closeBreaker(records, breaker.name, nowMs);
}

/** While our own orders move the books, what differs is not known: taken over now, it would be counted twice. */
function refuseUntimely(records: Records, { name }: BreakerView): void {
  const problem = name === "books-differ" ? adoptionProblem(records) : undefined;
  if (problem === undefined) return;
  throw new Refusal(
    `Not now: ${problem}.\nBooks are compared every 20 s. Try again in a minute; /trades shows orders.`,
  );
}

function openNamed(records: Records, name: string): BreakerView {
  const breaker = BREAKERS.find((one) => one.name === name.toLowerCase());
  if (breaker === undefined) throw new Refusal(`There is no breaker named ${echo(name)}. /breakers lists them.`);
  const view = viewOf(records, breaker);
  if (view.state === "closed") throw new Refusal(`The breaker ${breaker.name} is closed. Nothing was changed.`);
  return view;
}

function viewOf(records: Records, breaker: Breaker): BreakerView {
  const { opens, cure, closedByProof = false } = breaker;
  return { ...breakerOf(records, breaker), opens, cure, closedByProof };
}

function resolveAll(records: Records, kind: string, nowMs: number): void {
  for (const { kind: found, subject } of records.discrepancies.open()) {
    if (found === kind) resolveDiscrepancy(records, kind, subject, nowMs);
  }
}
