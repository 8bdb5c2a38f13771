import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Outcomes, ReplayResult } from "./replay-result.ts";

/** What can be read from the database when all is over. */
export type StoredFigures = Pick<
  ReplayResult,
  | "rejectedRows"
  | "signals"
  | "signalShares"
  | "signalCollateral"
  | "digest"
  | "buyEpisodes"
  | "sellEpisodes"
  | "outcomes"
  | "copiedBuyEpisodes"
  | "orders"
  | "fills"
  | "copiedNotional"
>;

/** What stands in the database when all is over: nothing here comes from the run's own memory. */
export function readBack(database: DatabaseSync): StoredFigures {
  const one = (sql: string) => (database.prepare(sql).get() ?? {}) as Readonly<Record<string, unknown>>;
  const count = (what: string) => one(`select count(*) as n from ${what}`).n as number;
  const sum = (column: string, table: string) =>
    one(`select cast(coalesce(sum(${column}), 0) as text) as total from ${table}`).total as string;
  return {
    rejectedRows: count("dead_letters"),
    signals: count("signals"),
    signalShares: sum("shares_micro", "signals"),
    signalCollateral: sum("collateral_micro", "signals"),
    digest: digestOf(database),
    buyEpisodes: count("episodes where side = 'BUY'"),
    sellEpisodes: count("episodes where side = 'SELL'"),
    outcomes: outcomesOf(database),
    copiedBuyEpisodes: count(
      `episodes where side = 'BUY' and exists
        (select 1 from orders where episode_id = episodes.id and side = 'BUY' and filled_shares_micro > 0)`,
    ),
    orders: count("orders"),
    fills: count("fills"),
    copiedNotional: sum("collateral_micro", "fills"),
  };
}

/** sha256 of the sorted lines `tx|wallet|token|side|shares|collateral`, joined by newlines. */
function digestOf(database: DatabaseSync): string {
  const lines = database.prepare(
    `select tx || '|' || wallet || '|' || token || '|' || side || '|' || shares_micro || '|' || collateral_micro as line
      from signals order by line`,
  );
  const hash = createHash("sha256");
  let separator = "";
  for (const row of lines.iterate()) {
    hash.update(separator + String(row.line));
    separator = "\n";
  }
  return hash.digest("hex");
}

function outcomesOf(database: DatabaseSync): Outcomes {
  const rows = database
    .prepare("select outcome, reason, count(*) as n from signals where outcome is not null group by outcome, reason")
    .all() as { outcome: string; reason: string | null; n: number }[];
  const of = (outcome: string) => rows.reduce((sum, row) => sum + (row.outcome === outcome ? row.n : 0), 0);
  const skipped = rows.filter((row) => row.outcome === "skipped").sort((a, b) => b.n - a.n);
  return {
    copied: of("copied"),
    pooledCopied: of("pooled-copied"),
    pooledSkipped: of("pooled-skipped"),
    owed: of("owed"),
    skipped: of("skipped"),
    byReason: Object.fromEntries(skipped.map(({ reason, n }) => [reason ?? "unnamed", n])),
  };
}
