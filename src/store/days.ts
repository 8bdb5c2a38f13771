import type Database from "better-sqlite3";
import type { DayRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";
import { builder, Statement } from "./statement.ts";

type Port = Records["days"];

/** Trading days (rule 30), by local date. */
export class Days implements Port {
  readonly #days: KeyedTable<DayRecord>;
  readonly #latest: Statement<DayRecord>;

  constructor(database: Database.Database) {
    this.#days = new KeyedTable(database, "days", "day");
    this.#latest = new Statement(database, builder.selectFrom("days").selectAll().orderBy("startMs", "desc").limit(1));
  }

  get(day: string): DayRecord | undefined {
    return this.#days.find(day);
  }

  latest(): DayRecord | undefined {
    return this.#latest.first();
  }

  put(day: DayRecord): void {
    this.#days.put(day);
  }
}
