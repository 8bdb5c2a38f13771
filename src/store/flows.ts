import type Database from "better-sqlite3";
import type { FlowRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["flows"];

/** Cash that came or went without a trade (rule 31). */
export class Flows extends SqliteTable<FlowRecord> implements Port {
  readonly #since: Statement<FlowRecord>;

  constructor(database: Database.Database) {
    super(database, "flows");
    const since = builder.selectFrom("flows").selectAll().where("atMs", ">=", parameter("sinceMs"));
    this.#since = new Statement(database, since.orderBy("atMs").orderBy("id"));
  }

  since(sinceMs: number): FlowRecord[] {
    return this.#since.all({ sinceMs });
  }
}
