import type Database from "better-sqlite3";
import type { DayRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";
import { builder, parameter, Statement } from "./statement.ts";

type Port = Records["days"];

/** Trading days (rule 30), by local date. */
export class Days implements Port {
  readonly #days: KeyedTable<DayRecord>;
  readonly #latest: Statement<DayRecord>;
  readonly #since: Statement<DayRecord>;

  constructor(database: Database.Database) {
    this.#days = new KeyedTable(database, "days", "day");
    const all = builder.selectFrom("days").selectAll();
    this.#latest = new Statement(database, all.orderBy("startMs", "desc").limit(1));
    this.#since = new Statement(database, all.where("day", ">=", parameter("day")).orderBy("day"));
  }

  get(day: string): DayRecord | undefined {
    return this.#days.find(day);
  }

  latest(): DayRecord | undefined {
    return this.#latest.first();
  }

  since(day: string): DayRecord[] {
    return this.#since.all({ day });
  }

  put(day: DayRecord): void {
    this.#days.put(day);
  }
}
