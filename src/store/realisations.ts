import type Database from "better-sqlite3";
import type { RealisationRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["realisations"];

/** Profits and losses as they became final. */
export class Realisations extends SqliteTable<RealisationRecord> implements Port {
  readonly #since: Statement<RealisationRecord>;
  readonly #newest: Statement<RealisationRecord>;

  constructor(database: Database.Database) {
    super(database, "realisations");
    const all = builder.selectFrom("realisations").selectAll();
    this.#since = new Statement(database, all.where("day", ">=", parameter("day")).orderBy("day").orderBy("id"));
    this.#newest = new Statement(database, all.orderBy("day", "desc").orderBy("id", "desc").limit(parameter("limit")));
  }

  since(day: string): RealisationRecord[] {
    return this.#since.all({ day });
  }

  newest(limit: number): RealisationRecord[] {
    return this.#newest.all({ limit });
  }
}
