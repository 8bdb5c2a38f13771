// A worker's program: reads a database through and tells what is wrong with it. Inside the bot it has to be the SQLite that has the
// database open there: a second one in the same process drops the first one's locks as it closes the file.
import { accessSync, constants, statSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { z } from "zod";

const MOST_PROBLEMS = 3;
const MB = 1024 * 1024;

const { file } = z.object({ file: z.string() }).parse(workerData);
parentPort?.postMessage({ problems: problemsOf(file), sizeMb: Math.ceil(statSync(file).size / MB) });

function problemsOf(path: string): string[] {
  try {
    accessSync(path, constants.W_OK);
    const database = new Database(path, { readonly: true, timeout: 2_000 });
    try {
      const rows = database.pragma(`quick_check(${MOST_PROBLEMS})`) as object[];
      return rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== "ok");
    } finally {
      database.close();
    }
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
