import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

const LOCK_FILE = "lock.db";
const HOLDER_FILE = "lock.pid";

/** Another process works with the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = "DataFolderInUse";
}

export interface DataFolderLock {
  release(): void;
}

/**
 * Takes the data folder for this process alone (rule 34), or throws DataFolderInUse. The lock is SQLite's exclusive lock on a
 * file of its own: the operating system lifts it when the process ends, however it ends, so none is ever left behind.
 */
export function lockDataFolder(folder: string): DataFolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new Database(join(folder, LOCK_FILE), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) throw inUse(folder);
    throw error;
  }
  const holder = join(folder, HOLDER_FILE);
  writeFileSync(holder, `${process.pid}\n`);
  return {
    release() {
      rmSync(holder, { force: true });
      database.close();
    },
  };
}

function inUse(folder: string): DataFolderInUse {
  return new DataFolderInUse(
    `the data folder ${folder} is in use by ${holderOf(folder)}. ` +
      "Stop that one first (Ctrl-C, or end the process), or set DATA_DIR to another folder.",
  );
}

function holderOf(folder: string): string {
  try {
    return `process ${readFileSync(join(folder, HOLDER_FILE), "utf8").trim()}`;
  } catch {
    // It took the lock and has not written its number yet.
    return "another process";
  }
}
