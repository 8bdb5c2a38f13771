import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";

const KEPT = 7;
const NAME = /^understudy-daily-\d{8}T\d{6}\d{3}Z\.db$/;

/** Copies the database while it is in use, page by page, and keeps the newest seven copies. Returns the path of the copy. */
export async function backUpDaily(database: Database.Database, folder: string, nowMs: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const time = new Date(nowMs).toISOString().replace(/[-:.]/g, "");
  const file = join(folder, `understudy-daily-${time}.db`);
  // A killed copy must not be taken for a whole one: it gets its name when it is complete.
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  await database.backup(unfinished);
  renameSync(unfinished, file);
  const copies = readdirSync(folder).filter((name) => NAME.test(name));
  for (const name of copies.sort().reverse().slice(KEPT)) rmSync(join(folder, name));
  return file;
}
