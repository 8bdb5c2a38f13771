import type Database from "better-sqlite3";
import type { EquityPointRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";
import { builder, parameter, Statement } from "./statement.ts";

type Port = Records["equityPoints"];

/** What everything was worth, hour by hour. */
export class EquityPoints implements Port {
  readonly #points: KeyedTable<EquityPointRecord>;
  readonly #since: Statement<EquityPointRecord>;

  constructor(database: Database.Database) {
    this.#points = new KeyedTable(database, "equityPoints", "atMs");
    const since = builder.selectFrom("equityPoints").selectAll().where("atMs", ">=", parameter("sinceMs"));
    this.#since = new Statement(database, since.orderBy("atMs"));
  }

  put(point: EquityPointRecord): void {
    this.#points.put(point);
  }

  since(sinceMs: number): EquityPointRecord[] {
    return this.#since.all({ sinceMs });
  }
}
