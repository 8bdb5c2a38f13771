import type Database from "better-sqlite3";
import type { Compilable } from "kysely";
import { CamelCasePlugin, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import { Prepared } from "./prepared.ts";
import type { Schema } from "./schema.ts";

/** Builds queries; it never runs one. Statements are compiled once and run on the one connection of the database. */
export const builder = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  plugins: [new CamelCasePlugin()],
});

/**
 * The same builder for code that serves any table: the types cannot express that. SQLite checks the names when a
 * statement is prepared.
 */
export const anyTable = builder as unknown as Kysely<Record<string, Record<string, Bindable>>>;

class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands for a value that is given when the statement runs; typed by the column it is compared with or put into. */
export function parameter<T = never>(name: string): T {
  return new Parameter(name) as unknown as T;
}

/** A parameter for each of these columns, named like it. */
export function parameters(columns: readonly string[]): Record<string, Bindable> {
  return Object.fromEntries(columns.map((column) => [column, parameter<Bindable>(column)]));
}

export type Bindable = string | number | null;
export type Values = Readonly<Record<string, Bindable>>;

/**
 * A query compiled once, with named parameters, run synchronously: a transaction has no await in which another could
 * interleave. Kysely's own path would compile and prepare each time (12 µs against 70 µs a query).
 */
export class Statement<Row> {
  readonly #prepared: Prepared<Row>;
  readonly #bindings: readonly unknown[];

  constructor(database: Database.Database, query: Compilable<Row>) {
    const compiled = query.compile();
    this.#prepared = new Prepared(database, compiled.sql);
    this.#bindings = compiled.parameters;
  }

  /** Names of the columns of a row, in camelCase; none for a write. */
  get columns(): readonly string[] {
    return this.#prepared.columns;
  }

  all(values: Values = {}): Row[] {
    return this.#prepared.all(this.#bind(values));
  }

  first(values: Values = {}): Row | undefined {
    return this.#prepared.first(this.#bind(values));
  }

  /** The row of a query that always has one, such as a sum. */
  one(values: Values = {}): Row {
    const row = this.first(values);
    if (row === undefined) throw new Error("a query that always has a row had none");
    return row;
  }

  /** Runs a write; returns the changed rows and the id of the last row put in. */
  run(values: Values = {}): { changes: number; id: number } {
    return this.#prepared.run(this.#bind(values));
  }

  #bind(values: Values): unknown[] {
    return this.#bindings.map((binding) => {
      if (!(binding instanceof Parameter)) return binding;
      const value = values[binding.name];
      if (value === undefined) throw new TypeError(`parameter ${binding.name} is missing`);
      return value;
    });
  }
}
