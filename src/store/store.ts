import { dirname, join } from "node:path";
import type Database from "better-sqlite3";
import type { Compilable } from "kysely";
import { migrations } from "../../migrations/index.ts";
import type { Records, Store } from "../engine/ports.ts";
import { atomically } from "./atomically.ts";
import { backUpDaily } from "./back-up-daily.ts";
import type { JournalHead } from "./journal.ts";
import { migrate } from "./migrate.ts";
import type { DatabaseOptions } from "./open-database.ts";
import { openDatabase } from "./open-database.ts";
import { Queries } from "./queries.ts";
import { SqliteRecords } from "./sqlite-records.ts";

export interface StoreOptions extends DatabaseOptions {
  readonly clockNowMs: () => number;
  /** Where an existing database is copied before it is migrated; default `backups` beside the database. */
  readonly backupFolder?: string;
}

/** The database of the bot: one connection, on which everything runs synchronously (docs/adr/0002). */
export class SqliteStore implements Store {
  readonly #database: Database.Database;
  readonly #records: SqliteRecords;
  readonly #queries: Queries;
  readonly #backupFolder: string;
  readonly #nowMs: () => number;

  private constructor(database: Database.Database, backupFolder: string, nowMs: () => number) {
    this.#database = database;
    this.#backupFolder = backupFolder;
    this.#nowMs = nowMs;
    this.#records = new SqliteRecords(database, nowMs);
    this.#queries = new Queries(database);
  }

  /** Opens the database and brings it up to date. Throws when that fails or when a newer version of the program made it. */
  static async open(options: StoreOptions): Promise<SqliteStore> {
    const database = openDatabase(options);
    try {
      const backupFolder = options.backupFolder ?? join(dirname(options.file), "backups");
      await migrate(database, { migrations, backupFolder, nowMs: options.clockNowMs() });
      return new SqliteStore(database, backupFolder, options.clockNowMs);
    } catch (problem) {
      database.close();
      throw problem;
    }
  }

  get records(): Records {
    return this.#records;
  }

  /**
   * Runs `work` in one transaction: all of it is stored, or nothing when it throws. `work` is synchronous; a promise
   * is refused and undone. A transaction inside another is refused.
   */
  transact: Store["transact"] = (work) => atomically(this.#database, this.#records.journal, () => work(this.#records));

  /** The rows of an occasional query made with `builder`. */
  rows<Row>(query: Compilable<Row>): Row[] {
    return this.#queries.rows(query);
  }

  /** Runs an occasional write made with `builder`; returns the changed rows and the id of the last row put in. */
  run(query: Compilable<unknown>): { changes: number; id: number } {
    return this.#queries.run(query);
  }

  /** Number and hash of the last row of the journal (rule 32). */
  journalHead(): JournalHead {
    return this.#records.journal.head();
  }

  /** Copies the database as it is now into the backups folder; returns the copy's path. */
  backUp(): Promise<string> {
    return backUpDaily(this.#database, this.#backupFolder, this.#nowMs());
  }

  close(): void {
    this.#database.close();
  }
}
