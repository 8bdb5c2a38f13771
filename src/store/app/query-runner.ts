import type { Compilable } from "kysely";

/** Runs queries on the store's one connection, inside whatever transaction is open there. */
export interface QueryRunner {
  rows<Row>(query: Compilable<Row>): Row[];
  run(query: Compilable<unknown>): { changes: number; id: number };
}

/** The one row of an aggregate or of a unique column. */
export function firstRow<Row>(runner: QueryRunner, query: Compilable<Row>): Row | undefined {
  return runner.rows(query)[0];
}
