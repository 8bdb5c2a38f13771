import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { DiscrepancyRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["discrepancies"];

/** What two sources said differently, until it is resolved. */
export class Discrepancies extends SqliteTable<DiscrepancyRecord> implements Port {
  readonly #byKey: Statement<DiscrepancyRecord>;
  readonly #open: Statement<DiscrepancyRecord>;

  constructor(database: Database.Database) {
    super(database, "discrepancies");
    const open = builder.selectFrom("discrepancies").selectAll().where(sql<boolean>`resolved_ms is null`);
    this.#byKey = new Statement(
      database,
      open.where("kind", "=", parameter("kind")).where("subject", "=", parameter("subject")),
    );
    this.#open = new Statement(database, open.orderBy("kind").orderBy("subject"));
  }

  byKey(kind: string, subject: string): DiscrepancyRecord | undefined {
    return this.#byKey.first({ kind, subject });
  }

  open(): DiscrepancyRecord[] {
    return this.#open.all({});
  }
}
