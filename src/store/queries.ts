import type Database from "better-sqlite3";
import type { Compilable } from "kysely";
import { Memo } from "./memo.ts";
import { Prepared } from "./prepared.ts";

/** Prepared statements kept by their SQL; queries with a varying number of values must not pile up. */
const KEPT = 200;

/** Runs queries that are built where they are needed; SQL seen before is not prepared again. */
export class Queries {
  readonly #database: Database.Database;
  readonly #prepared = new Memo<Prepared<unknown>>(KEPT);

  constructor(database: Database.Database) {
    this.#database = database;
  }

  rows<Row>(query: Compilable<Row>): Row[] {
    const { sql, parameters } = query.compile();
    return this.#statement(sql).all(parameters) as Row[];
  }

  run(query: Compilable<unknown>): { changes: number; id: number } {
    const { sql, parameters } = query.compile();
    return this.#statement(sql).run(parameters);
  }

  #statement(sql: string): Prepared<unknown> {
    return this.#prepared.get(sql, () => new Prepared(this.#database, sql));
  }
}
