import type Database from "better-sqlite3";
import type { Schema } from "./schema.ts";
import type { Values } from "./statement.ts";
import { anyTable, parameter, parameters, Statement } from "./statement.ts";

/** Rows known by a key of their own instead of a number: read, or put in place of what was there. */
export class KeyedTable<Row extends object> {
  readonly #byKey: Statement<Row>;
  readonly #key: string;
  readonly #makePut: () => Statement<unknown>;
  #put: Statement<unknown> | undefined;

  constructor(database: Database.Database, name: keyof Schema, key: keyof Row & string) {
    this.#key = key;
    const byKey = anyTable.selectFrom(name).selectAll().where(key, "=", parameter(key));
    this.#byKey = new Statement(database, byKey) as Statement<unknown> as Statement<Row>;
    // The columns are known once the question is prepared.
    this.#makePut = () => {
      const { columns } = this.#byKey;
      const changed = parameters(columns.filter((column) => column !== key));
      const put = anyTable.insertInto(name).values(parameters(columns));
      return new Statement(
        database,
        put.onConflict((conflict) => conflict.column(key).doUpdateSet(changed)),
      );
    };
  }

  find(key: string | number): Row | undefined {
    return this.#byKey.first({ [this.#key]: key });
  }

  put(row: Row): void {
    this.#put ??= this.#makePut();
    this.#put.run(row as Values);
  }
}
