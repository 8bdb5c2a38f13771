import type Database from "better-sqlite3";
import { Kysely, SqliteAdapter, SqliteDialect } from "kysely";
import type { Migration } from "kysely/migration";
import { Migrator } from "kysely/migration";
import { backUpBefore } from "./back-up-before.ts";

const DONE_TABLE = "migrations_done";

export interface MigrateOptions {
  readonly migrations: Readonly<Record<string, Migration>>;
  /** Where the copy of an existing database goes before its first pending step. */
  readonly backupFolder: string;
  readonly nowMs: number;
}

/** SQLite's DDL takes part in transactions; Kysely's own adapter says it does not, and a failing step would stay half done. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

/**
 * Takes all pending steps in one transaction: after a failure the database is as it was. Copies an existing database
 * first. Throws when the database was made by a newer version of the program or by another program.
 * @returns the names of the steps taken
 */
export async function migrate(database: Database.Database, options: MigrateOptions): Promise<readonly string[]> {
  const done = stepsDone(database);
  refuseNewer(done, options.migrations);
  const pending = Object.keys(options.migrations).filter((name) => !done.includes(name));
  const [first] = pending;
  if (first === undefined) return [];
  if (done.length > 0) backUpBefore(database, { step: first, folder: options.backupFolder, nowMs: options.nowMs });
  const migrator = new Migrator({
    // Never destroyed: that would close the connection, which belongs to the store.
    db: new Kysely<unknown>({ dialect: new TransactionalSqliteDialect({ database }) }),
    provider: { getMigrations: async () => ({ ...options.migrations }) },
    migrationTableName: DONE_TABLE,
    migrationLockTableName: "migrations_lock",
  });
  const { error, results } = await migrator.migrateToLatest();
  const failed = results?.find((result) => result.status === "Error");
  if (error !== undefined)
    throw new Error(`migration ${failed?.migrationName ?? first} failed; the database is unchanged`, { cause: error });
  return pending;
}

function stepsDone(database: Database.Database): readonly string[] {
  const tables = database.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  if (tables.includes(DONE_TABLE))
    return database.prepare(`select name from ${DONE_TABLE} order by name`).pluck().all().map(String);
  if (tables.length > 0)
    throw new Error(`${database.name} is a database of another program: it has tables, but no ${DONE_TABLE}`);
  return [];
}

function refuseNewer(done: readonly string[], known: Readonly<Record<string, Migration>>): void {
  const unknown = done.filter((name) => !(name in known));
  if (unknown.length === 0) return;
  throw new Error(
    `the database was made by a newer version of Understudy (step ${unknown.join(", ")} is unknown here): ` +
      "start that version, or restore the copy made before the upgrade from the backups folder",
  );
}
