import type { RecordedRow } from "./recorded-row.ts";

/** One recorded trade as the market saw it: all rows of one (transaction, token, side) of a wallet together. */
export interface Print {
  readonly token: string;
  readonly side: string;
  readonly timestampS: number;
  /** When the first of its rows is shown. */
  readonly visibleMs: number;
  /** Volume-weighted over its rows, to the nearest micro-USD. */
  readonly priceMicro: number;
}

/** The trades in a wallet's rows; rows that are no trades, or have no price or size, make none. */
export function printsOf(rows: readonly RecordedRow[]): Print[] {
  const groups = new Map<string, RecordedRow[]>();
  for (const row of rows) {
    const { price, asset, transactionHash } = row.facts;
    if (row.type !== "TRADE" || price <= 0 || price >= 1 || row.sizeMicro <= 0 || asset === "") continue;
    const key = `${transactionHash} ${asset} ${row.side}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].flatMap(printOf);
}

function printOf(rows: readonly RecordedRow[]): Print[] {
  const [first] = rows;
  if (first === undefined) return [];
  const shares = rows.reduce((sum, row) => sum + row.sizeMicro, 0);
  const collateral = rows.reduce((sum, row) => sum + row.sizeMicro * row.facts.price, 0);
  const visibleMs = rows.reduce((earliest, row) => Math.min(earliest, row.visibleMs), Number.POSITIVE_INFINITY);
  const priceMicro = Math.round((collateral / shares) * 1_000_000);
  return [{ token: first.facts.asset, side: first.side, timestampS: first.timestampS, visibleMs, priceMicro }];
}
