import type { Fraction } from "./fraction.ts";
import { fractionOf, nearest } from "./fraction.ts";
import type { Row } from "./recordings.ts";

/** 2026-04-28 11:00 UTC: from here on fees lie inside usdcSize. */
const V2_S = 1_777_374_000;
const TEN_DECIMALS = 10_000_000_000n;
const ROUNDING = 20n;

/** What a row's trade was worth without its fee, in micro-USD, by rule 2. */
export function collateralOf(row: Row): bigint {
  const price = tenDecimals(fractionOf(row.exactPrice));
  const gross = nearest({ top: row.shares * price, bottom: TEN_DECIMALS });
  const apart = row.collateral > gross ? row.collateral - gross : gross - row.collateral;
  if (apart <= ROUNDING + row.shares / TEN_DECIMALS) return row.collateral;
  return row.second < V2_S && row.side === "BUY" ? row.collateral : gross;
}

function tenDecimals({ top, bottom }: Fraction): bigint {
  return nearest({ top: top * TEN_DECIMALS, bottom });
}
