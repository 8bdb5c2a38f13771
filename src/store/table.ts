import type Database from "better-sqlite3";
import type { Table } from "../engine/ports.ts";
import { Memo } from "./memo.ts";
import type { Schema } from "./schema.ts";
import type { Values } from "./statement.ts";
import { anyTable, parameter, parameters, Statement } from "./statement.ts";

/** One statement for each set of columns that is changed together; the program has few. */
const KEPT_UPDATES = 50;

type NumberedTable = { [Name in keyof Schema]: Schema[Name] extends { id: unknown } ? Name : never }[keyof Schema];

/** Rows with an id: put in, changed, read. Repositories add their own questions. */
export class SqliteTable<Row extends { readonly id: number }> implements Table<Row> {
  readonly #database: Database.Database;
  readonly #name: string;
  readonly #get: Statement<unknown>;
  #insert: Statement<unknown> | undefined;
  readonly #updates = new Memo<Statement<unknown>>(KEPT_UPDATES);

  constructor(database: Database.Database, name: NumberedTable) {
    this.#database = database;
    this.#name = name;
    const byId = anyTable.selectFrom(name).selectAll().where("id", "=", parameter<number>("id"));
    this.#get = new Statement(database, byId);
  }

  insert(row: Omit<Row, "id">): number {
    this.#insert ??= this.#newInsert();
    return this.#insert.run(row as Values).id;
  }

  update(id: number, change: Partial<Omit<Row, "id">>): void {
    const columns = Object.keys(change);
    const found = columns.length === 0 ? this.get(id) !== undefined : this.#change(id, columns, change as Values);
    if (!found) throw new Error(`${this.#name} has no row ${id}`);
  }

  get(id: number): Row | undefined {
    return this.#get.first({ id }) as Row | undefined;
  }

  /** The columns are known once the question is prepared. */
  #newInsert(): Statement<unknown> {
    const columns = this.#get.columns.filter((column) => column !== "id");
    return new Statement(this.#database, anyTable.insertInto(this.#name).values(parameters(columns)));
  }

  #change(id: number, columns: readonly string[], change: Values): boolean {
    const statement = this.#updates.get(columns.join(), () => {
      const query = anyTable.updateTable(this.#name).set(parameters(columns)).where("id", "=", parameter("id"));
      return new Statement(this.#database, query);
    });
    return statement.run({ ...change, id }).changes > 0;
  }
}
