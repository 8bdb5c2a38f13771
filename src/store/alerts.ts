import type Database from "better-sqlite3";
import type { NewAlert, Records, Severity } from "../engine/ports.ts";
import { atomically } from "./atomically.ts";
import type { Journal } from "./journal.ts";
import type { AlertTable, DeliveryTable, SubscriptionTable } from "./schema.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["alerts"];
type Numbered<Row> = Omit<Row, "id"> & { readonly id: number };

const HOUR_MS = 3_600_000;
/** What is later than that was raised before the clock was set back: how long ago nobody knows, so that it is told again. */
const AHEAD_MS = 60_000;
const RANK: ReadonlyMap<string, number> = new Map<Severity, number>([
  ["info", 0],
  ["warning", 1],
  ["critical", 2],
]);

/** Alerts are told through an outbox: one delivery for each subscribed chat, stored with the alert. */
export class Alerts implements Port {
  readonly #database: Database.Database;
  readonly #journal: Journal;
  readonly #nowMs: () => number;
  readonly #alerts: SqliteTable<Numbered<AlertTable>>;
  readonly #recent: Statement<{ id: number; times: number }>;
  readonly #deliveries: SqliteTable<Numbered<DeliveryTable>>;
  readonly #subscriptions: Statement<Pick<SubscriptionTable, "chatId" | "severity">>;

  constructor(database: Database.Database, journal: Journal, nowMs: () => number) {
    this.#database = database;
    this.#journal = journal;
    this.#nowMs = nowMs;
    this.#alerts = new SqliteTable(database, "alerts");
    this.#recent = new Statement(database, recent);
    this.#deliveries = new SqliteTable(database, "deliveries");
    const subscriptions = builder.selectFrom("subscriptions").select(["chatId", "severity"]).orderBy("id");
    this.#subscriptions = new Statement(database, subscriptions);
  }

  /** Stores the alert, its deliveries and its journal row together, in the open transaction or in one of its own. */
  raise(alert: NewAlert): void {
    if (this.#database.inTransaction) this.#store(alert);
    else atomically(this.#database, this.#journal, () => this.#store(alert));
  }

  #store(alert: NewAlert): void {
    const nowMs = this.#nowMs();
    const dedupeKey = alert.dedupeKey ?? null;
    const known =
      dedupeKey === null
        ? undefined
        : this.#recent.first({ dedupeKey, sinceMs: nowMs - HOUR_MS, untilMs: nowMs + AHEAD_MS });
    if (known !== undefined) {
      this.#alerts.update(known.id, { times: known.times + 1 });
      return;
    }
    const { severity, kind, text } = alert;
    const id = this.#alerts.insert({ severity, kind, text, dedupeKey, times: 1, createdMs: nowMs });
    this.#deliver(id, alert.ends ?? severity, nowMs);
    this.#journal.append("alert", { id, severity, kind, text });
  }

  /** @param severity by which chats have chosen what they are told */
  #deliver(alertId: number, severity: Severity, nowMs: number): void {
    for (const { chatId, severity: lowest } of this.#subscriptions.all()) {
      // A floor that is none of the three comes from a hand that edited the table: rather told too much than nothing.
      const floor = RANK.get(lowest) ?? 0;
      if ((RANK.get(severity) ?? 0) < floor) continue;
      const delivery = { alertId, chatId, state: "waiting", attempts: 0, nextMs: nowMs, sentMs: null, problem: null };
      this.#deliveries.insert(delivery);
    }
  }
}

const recent = builder
  .selectFrom("alerts")
  .select(["id", "times"])
  .where("dedupeKey", "=", parameter<string>("dedupeKey"))
  .where("createdMs", ">", parameter("sinceMs"))
  .where("createdMs", "<", parameter("untilMs"))
  .orderBy("createdMs", "desc")
  .limit(1);
