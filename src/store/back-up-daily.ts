import type Database from "better-sqlite3";
import { newCopy } from "./copies.ts";

/** Copies the database while it is in use, page by page, and keeps the newest seven copies. Returns the path of the copy. */
export async function backUpDaily(database: Database.Database, folder: string, nowMs: number): Promise<string> {
  const copy = newCopy(folder, { prefix: "daily", kept: 7 }, nowMs);
  await database.backup(copy.unfinished);
  return copy.finish();
}
