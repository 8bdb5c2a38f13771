import type Database from "better-sqlite3";

/** SQL that SQLite has parsed; its rows come back with their columns in camelCase. */
export class Prepared<Row> {
  readonly #statement: Database.Statement<[readonly unknown[]], unknown[]>;
  readonly columns: readonly string[];

  constructor(database: Database.Database, sql: string) {
    this.#statement = database.prepare<[readonly unknown[]], unknown[]>(sql);
    this.columns = this.#statement.reader ? this.#statement.columns().map((column) => camelCase(column.name)) : [];
    if (this.#statement.reader) this.#statement.raw();
  }

  all(values: readonly unknown[]): Row[] {
    return this.#statement.all(values).map((row) => this.#named(row));
  }

  first(values: readonly unknown[]): Row | undefined {
    const row = this.#statement.get(values);
    return row === undefined ? undefined : this.#named(row);
  }

  run(values: readonly unknown[]): { changes: number; id: number } {
    const result = this.#statement.run(values);
    return { changes: result.changes, id: Number(result.lastInsertRowid) };
  }

  #named(row: readonly unknown[]): Row {
    const named: Record<string, unknown> = {};
    for (let i = 0; i < this.columns.length; i++) named[this.columns[i] as string] = row[i];
    return named as Row;
  }
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
