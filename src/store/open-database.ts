import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";

/** How long SQLite waits for another process, such as a back-up, before it gives up. */
const BUSY_MS = 5_000;

export interface DatabaseOptions {
  readonly file: string;
  /**
   * full (default): a committed transaction survives a power cut. normal: it survives a killed process. off: neither is
   * promised after a power cut; for replays, whose database can be made again.
   */
  readonly synchronous?: "full" | "normal" | "off";
}

/**
 * Opens the database file (made if missing, with a folder that is its owner's alone) as this house uses it: write-ahead log, foreign keys
 * checked, temporary tables in memory.
 */
export function openDatabase(options: DatabaseOptions): Database.Database {
  mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
  const synchronous = options.synchronous ?? "full";
  const database = new Database(options.file, { timeout: BUSY_MS });
  try {
    database.pragma("journal_mode = wal");
    database.pragma(`synchronous = ${synchronous}`);
    database.pragma("foreign_keys = on");
    database.pragma("temp_store = memory");
    const cacheMb = synchronous === "off" ? 64 : 16;
    database.pragma(`cache_size = -${cacheMb * 1024}`);
    return database;
  } catch (problem) {
    database.close();
    throw problem;
  }
}
