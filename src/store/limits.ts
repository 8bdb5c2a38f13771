import type Database from "better-sqlite3";
import type { LimitRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";
import { builder, Statement } from "./statement.ts";

type Port = Records["limits"];

/** The limits that hold at present (rule 35). */
export class Limits implements Port {
  readonly #limits: KeyedTable<LimitRecord>;
  readonly #all: Statement<LimitRecord>;

  constructor(database: Database.Database) {
    this.#limits = new KeyedTable(database, "limits", "name");
    this.#all = new Statement(database, builder.selectFrom("limits").selectAll().orderBy("name"));
  }

  all(): LimitRecord[] {
    return this.#all.all();
  }

  /** Throws for a name that has no limit: a check that asks for one must never pass because it is missing. */
  get(name: string): number {
    const limit = this.#limits.find(name);
    if (limit === undefined) throw new Error(`there is no limit named ${name}`);
    return limit.value;
  }

  set(limit: LimitRecord): void {
    this.#limits.put(limit);
  }
}
