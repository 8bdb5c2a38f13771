import type Database from "better-sqlite3";
import type { Records } from "../engine/ports.ts";
import { Account } from "./account.ts";
import { Alerts } from "./alerts.ts";
import { Anchors } from "./anchors.ts";
import { Days } from "./days.ts";
import { DeadLetters } from "./dead-letters.ts";
import { Debts } from "./debts.ts";
import { Decisions } from "./decisions.ts";
import { Discrepancies } from "./discrepancies.ts";
import { Episodes } from "./episodes.ts";
import { Fills } from "./fills.ts";
import { HoldingChanges } from "./holding-changes.ts";
import { Journal } from "./journal.ts";
import { Latencies } from "./latencies.ts";
import { Limits } from "./limits.ts";
import { Lots } from "./lots.ts";
import { Marks } from "./marks.ts";
import { Orders } from "./orders.ts";
import { Settings } from "./settings.ts";
import { Sightings } from "./sightings.ts";
import { Signals } from "./signals.ts";
import { Targets } from "./targets.ts";
import { Tokens } from "./tokens.ts";

/** All tables of the engine on one connection. */
export class SqliteRecords implements Records {
  readonly targets: Targets;
  readonly tokens: Tokens;
  readonly signals: Signals;
  readonly sightings: Sightings;
  readonly holdingChanges: HoldingChanges;
  readonly deadLetters: DeadLetters;
  readonly episodes: Episodes;
  readonly decisions: Decisions;
  readonly orders: Orders;
  readonly fills: Fills;
  readonly lots: Lots;
  readonly debts: Debts;
  readonly days: Days;
  readonly account: Account;
  readonly marks: Marks;
  readonly latencies: Latencies;
  readonly anchors: Anchors;
  readonly discrepancies: Discrepancies;
  readonly limits: Limits;
  readonly settings: Settings;
  readonly journal: Journal;
  readonly alerts: Alerts;

  constructor(database: Database.Database, nowMs: () => number) {
    this.targets = new Targets(database);
    this.tokens = new Tokens(database);
    this.signals = new Signals(database);
    this.sightings = new Sightings(database);
    this.holdingChanges = new HoldingChanges(database);
    this.deadLetters = new DeadLetters(database);
    this.episodes = new Episodes(database);
    this.decisions = new Decisions(database);
    this.orders = new Orders(database);
    this.fills = new Fills(database);
    this.lots = new Lots(database);
    this.debts = new Debts(database);
    this.days = new Days(database);
    this.account = new Account(database);
    this.marks = new Marks(database);
    this.latencies = new Latencies(database);
    this.anchors = new Anchors(database);
    this.discrepancies = new Discrepancies(database);
    this.limits = new Limits(database);
    this.settings = new Settings(database);
    this.journal = new Journal(database, nowMs);
    this.alerts = new Alerts(database, this.journal, nowMs);
  }
}
