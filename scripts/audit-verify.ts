/**
 * npm run audit:verify -- [--db FILE]: checks the journal's chain, rebuilds the tables' totals from it and compares.
 * Reads only, and may run beside the bot. It shares no code with the store, not even the SQLite library: a mistake in how the
 * journal is written must not be made again in how it is checked. Exits with 1 on any difference.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { loadSettings } from "../config/load.ts";
import type { Comparison } from "./audit/compare-books.ts";
import { compareBooks } from "./audit/compare-books.ts";
import { readChain } from "./audit/read-chain.ts";
import { RebuiltBooks } from "./audit/rebuilt-books.ts";
import { storedBooks } from "./audit/stored-books.ts";

const MAX_PROBLEMS = 20;

try {
  process.exitCode = verify(databaseFile()) ? 0 : 1;
} catch (error) {
  console.error(`audit:verify: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function databaseFile(): string {
  const { values } = parseArgs({ options: { db: { type: "string" } } });
  const file = values.db ?? join(dataFolder(), "understudy.db");
  if (!existsSync(file)) throw new Error(`there is no database ${file}; name one with --db FILE`);
  return file;
}

function dataFolder(): string {
  const loaded = loadSettings({ root: dirname(import.meta.dirname), processEnv: process.env });
  if (loaded.ok) return loaded.settings.dataFolder;
  throw new Error("the settings are wrong: see npm run config:check, or name a database with --db FILE");
}

function verify(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    // One snapshot for the journal and the tables, whatever the bot writes meanwhile.
    database.exec("begin");
    const rebuilt = new RebuiltBooks();
    const chain = readChain(database, (row) => rebuilt.take(row));
    const problems = [...chain.problems, ...rebuilt.problems];
    console.log(`${file}: ${chain.rows} journal rows, head ${chain.head || "(none)"}`);
    for (const problem of problems.slice(0, MAX_PROBLEMS)) console.log(`BROKEN   ${problem}`);
    if (problems.length > MAX_PROBLEMS) console.log(`BROKEN   and ${problems.length - MAX_PROBLEMS} more`);
    if (chain.problems.length === 0) console.log("ok       the chain is whole");
    const comparisons = compareBooks(rebuilt.books, storedBooks(database));
    for (const comparison of comparisons) console.log(shown(comparison));
    return problems.length === 0 && comparisons.every(({ same }) => same);
  } finally {
    database.close();
  }
}

function shown({ what, journal, tables, same }: Comparison): string {
  return same ? `ok       ${what}: ${tables}` : `DIFFERS  ${what}: ${tables} in the tables, ${journal} by the journal`;
}
