/**
 * node scripts/run.mjs test/independent/recompute.ts --db FILE [--sizing WORDS --their-positions USD [--marked]] FILE...
 * A second opinion on a replay: from the recordings and the replay's database alone, with fractions of integers and without
 * a line of the bot's code, it reckons digest, episodes, lots, cash, profit and, where the sizing is told, each decision's size
 * anew. `--marked`: what was held was marked by books, too. Exits with 1 where they differ.
 */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Sized } from "./decided-sizes.ts";
import { decidedSizes } from "./decided-sizes.ts";
import { microOf } from "./fraction.ts";
import { moneyOf } from "./money.ts";
import { payoutsOf } from "./payouts.ts";
import { readWallet } from "./recordings.ts";
import { seenIn } from "./seen.ts";

export interface Comparison {
  readonly what: string;
  readonly here: string;
  readonly stored: string;
}

/** Every figure as reckoned here and as stored, side by side. */
export function recompute(
  db: string,
  files: readonly string[],
  sized?: Sized,
): { all: Comparison[]; problems: readonly string[]; sizes: number } {
  const wallets = files.map(readWallet);
  const seen = seenIn(wallets);
  const database = new DatabaseSync(db, { readOnly: true });
  try {
    const money = moneyOf(database, payoutsOf(wallets));
    const stored = storedFigures(database);
    const here: Record<string, string> = {
      signals: String(seen.signals),
      "signal shares": String(seen.shares),
      "signal collateral": String(seen.collateral),
      "buy episodes": String(seen.buyEpisodes),
      "sell episodes": String(seen.sellEpisodes),
      "shares still held": "0",
      cash: String(money.cash),
      profit: String(money.pnl),
      lots: linesOf(money.earned),
    };
    const all = Object.entries(here).map(([what, figure]) => ({
      what,
      here: figure,
      stored: stored[what] ?? "nothing",
    }));
    all.unshift({ what: "digest", here: seen.digest, stored: seenInDatabase(database) });
    const decided = sized === undefined ? undefined : decidedSizes(database, wallets, sized);
    return { all, problems: [...money.problems, ...(decided?.problems ?? [])], sizes: decided?.checked ?? 0 };
  } finally {
    database.close();
  }
}

function storedFigures(database: DatabaseSync): Record<string, string> {
  const text = (sql: string) => String(database.prepare(`select cast((${sql}) as text) as figure`).get()?.figure);
  const lots = database.prepare(`
    select targets.address || '|' || tokens.token as lot, lots.realised_micro as realised from lots
      join targets on targets.id = lots.target_id join tokens on tokens.id = lots.token_id
      where (lots.target_id, lots.token_id) in
        (select fills.target_id, orders.token_id from fills join orders on orders.id = fills.order_id)`);
  const realised = new Map(lots.all().map((row) => [String(row.lot), BigInt(Number(row.realised))]));
  return {
    signals: text("select count(*) from signals"),
    "signal shares": text("select coalesce(sum(shares_micro), 0) from signals"),
    "signal collateral": text("select coalesce(sum(collateral_micro), 0) from signals"),
    "buy episodes": text("select count(*) from episodes where side = 'BUY'"),
    "sell episodes": text("select count(*) from episodes where side = 'SELL'"),
    "shares still held": text("select coalesce(sum(shares_micro), 0) from lots"),
    cash: text("select cash_micro from account"),
    profit: text("select realised_micro from account"),
    lots: linesOf(realised),
  };
}

function seenInDatabase(database: DatabaseSync): string {
  const statement = database.prepare("select tx, wallet, token, side, shares_micro, collateral_micro from signals");
  const lines = statement.all().map((row) => Object.values(row).join("|"));
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

function linesOf(lots: ReadonlyMap<string, bigint>): string {
  return [...lots]
    .map(([lot, earned]) => `${lot} ${earned}`)
    .sort()
    .join("\n");
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      db: { type: "string" },
      sizing: { type: "string" },
      "their-positions": { type: "string", default: "0" },
      marked: { type: "boolean", default: false },
    },
  });
  if (values.db === undefined || positionals.length === 0) throw new Error("usage: recompute.ts --db FILE FILE...");
  const theirPositions = microOf(values["their-positions"]);
  const sized =
    values.sizing === undefined ? undefined : { words: values.sizing, theirPositions, marksAreFills: !values.marked };
  const { all, problems, sizes } = recompute(values.db, positionals, sized);
  if (sized !== undefined) process.stdout.write(`looked   at the sizes of ${sizes} decisions\n`);
  for (const { what, here, stored } of all) {
    const figure = here.includes("\n") ? `${here.split("\n").length} of them` : here;
    process.stdout.write(
      here === stored ? `ok       ${what}: ${figure}\n` : `DIFFERS  ${what}: ${here} here, ${stored} stored\n`,
    );
  }
  for (const problem of problems.slice(0, 20)) process.stdout.write(`PROBLEM  ${problem}\n`);
  process.exitCode = problems.length > 0 || all.some(({ here, stored }) => here !== stored) ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
