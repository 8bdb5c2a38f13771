import type Database from "better-sqlite3";
import { CamelCasePlugin, type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
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

class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands for a value that is given when the statement runs; typed by the column it is compared with or put into. */
export function parameter<T>(name: string): T {
  return new Parameter(name) as unknown as T;
}

type Bindable = string | number | null;
export type Values = Readonly<Record<string, Bindable>>;

/**
 * A query compiled once, with named parameters, run synchronously: a transaction has no await in which another could
 * interleave. Kysely's own path would compile and prepare each time (12 µs against 70 µs a query).
 */
export class Statement<Row> {
  readonly #prepared: Database.Statement<unknown[], Record<string, unknown>>;
  readonly #bindings: readonly unknown[];
  readonly #columns: ReadonlyMap<string, string>;

  constructor(database: Database.Database, query: Compilable<Row>) {
    const compiled = query.compile();
    this.#prepared = database.prepare(compiled.sql);
    this.#bindings = compiled.parameters;
    const columns = this.#prepared.reader ? this.#prepared.columns() : [];
    this.#columns = new Map(columns.map((column) => [column.name, camelCase(column.name)]));
  }

  all(values: Values = {}): Row[] {
    return this.#prepared.all(...this.#bind(values)).map((row) => this.#named(row));
  }

  first(values: Values = {}): Row | undefined {
    const row = this.#prepared.get(...this.#bind(values));
    return row === undefined ? undefined : this.#named(row);
  }

  /** Runs a write; returns the changed rows and the id of the last row put in. */
  run(values: Values = {}): { changes: number; id: number } {
    const result = this.#prepared.run(...this.#bind(values));
    return { changes: result.changes, id: Number(result.lastInsertRowid) };
  }

  #bind(values: Values): unknown[] {
    return this.#bindings.map((binding) => {
      if (!(binding instanceof Parameter)) return binding;
      const value = values[binding.name];
      if (value === undefined) throw new TypeError(`parameter ${binding.name} is missing`);
      return value;
    });
  }

  #named(row: Record<string, unknown>): Row {
    const named: Record<string, unknown> = {};
    for (const [column, name] of this.#columns) named[name] = row[column];
    return named as Row;
  }
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
