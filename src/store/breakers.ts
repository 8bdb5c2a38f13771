import type Database from "better-sqlite3";
import type { BreakerRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";
import { builder, Statement } from "./statement.ts";

type Port = Records["breakers"];

/** The state of each circuit breaker; it outlives the program. */
export class Breakers implements Port {
  readonly #breakers: KeyedTable<BreakerRecord>;
  readonly #all: Statement<BreakerRecord>;

  constructor(database: Database.Database) {
    this.#breakers = new KeyedTable(database, "breakers", "name");
    this.#all = new Statement(database, builder.selectFrom("breakers").selectAll().orderBy("name"));
  }

  of(name: string): BreakerRecord | undefined {
    return this.#breakers.find(name);
  }

  all(): BreakerRecord[] {
    return this.#all.all();
  }

  put(breaker: BreakerRecord): void {
    this.#breakers.put(breaker);
  }
}
