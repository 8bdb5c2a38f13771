import { ownersOf } from "./owners.ts";
import type { AppPorts, SkippedRow, TradeRow } from "./ports.ts";

const TRADES_A_PAGE = 8;

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** From 0; a page beyond the last is the last. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly nowMs: number;
}

interface Source<Row> {
  count(): number;
  page(offset: number, limit: number): readonly Row[];
}

/** Our orders, newest first. */
export function readTrades(app: AppPorts, page: number): Page<TradeRow> {
  const shown = pageOf(app.trades, page, TRADES_A_PAGE, app.marketClock.nowMs());
  const rows = shown.rows.map((row) => ({ ...row, target: ownersOf(app.store.records, row.id, row.target) }));
  return { ...shown, rows };
}

/** Trades of targets that were not copied, newest first. */
export function readSkipped(app: AppPorts, page: number): Page<SkippedRow> {
  return pageOf(app.skipped, page, TRADES_A_PAGE, app.marketClock.nowMs());
}

export function pageOf<Row>(source: Source<Row>, wanted: number, size: number, nowMs: number): Page<Row> {
  const total = source.count();
  const pages = Math.max(1, Math.ceil(total / size));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { rows: source.page(page * size, size), page, pages, total, nowMs };
}
