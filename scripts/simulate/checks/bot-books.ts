import { openDatabase } from "../../../src/store/open-database.ts";

type Opened = ReturnType<typeof openDatabase>;

/**
 * The bot's database, read beside it: over a connection of its own, and by the library that also writes it. Two libraries
 * in one process do not see each other's locks.
 */
export class BotBooks {
  readonly #database: Opened;
  readonly #statements = new Map<string, ReturnType<Opened["prepare"]>>();

  constructor(file: string) {
    this.#database = openDatabase({ file });
  }

  /** Columns are as the query names them; what they hold the caller knows. */
  rows<Row>(sql: string, ...parameters: readonly (number | string)[]): Row[] {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement.all(...parameters) as Row[];
  }

  figure(sql: string, ...parameters: readonly (number | string)[]): number {
    const [row = {}] = this.rows<Record<string, number>>(sql, ...parameters);
    return Object.values(row)[0] ?? 0;
  }

  /** The whole database as a file of its own. */
  bytes(): Buffer {
    return this.#database.serialize();
  }

  close(): void {
    this.#database.close();
  }
}
