import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { AnchorRecord, FillRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["anchors"];

/** Transactions on the test chain that stand for paper fills. */
export class Anchors extends SqliteTable<AnchorRecord> implements Port {
  readonly #open: Statement<AnchorRecord>;
  readonly #latest: Statement<AnchorRecord>;
  readonly #unanchored: Statement<FillRecord>;

  constructor(database: Database.Database) {
    super(database, "anchors");
    const anchors = builder.selectFrom("anchors").selectAll();
    // Written out, not bound: SQLite uses the index of open anchors only for the very condition it was made with.
    this.#open = new Statement(
      database,
      anchors.where(sql<boolean>`state not in ('confirmed', 'given-up')`).orderBy("id"),
    );
    this.#latest = new Statement(database, anchors.where("id", ">", 0).orderBy("id", "desc").limit(1));
    const fills = builder.selectFrom("fills").selectAll().where("id", ">", parameter("fillId")).orderBy("id");
    this.#unanchored = new Statement(database, fills.limit(parameter("limit")));
  }

  open(): AnchorRecord[] {
    return this.#open.all({});
  }

  latest(): AnchorRecord | undefined {
    return this.#latest.first({});
  }

  unanchored(fillId: number, limit: number): FillRecord[] {
    return this.#unanchored.all({ fillId, limit });
  }
}
