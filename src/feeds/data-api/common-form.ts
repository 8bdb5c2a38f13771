import { MICRO, mulDiv } from "../../domain/micro.ts";
import type { Side } from "../../domain/trade.ts";

/** Prices are read to ten decimals: averages over levels carry up to 17 digits. */
export const PRICE_DECIMALS = 10;
const PRICE_UNIT = 10 ** PRICE_DECIMALS;

/** The cut-over to CLOB V2: 2026-04-28 11:00 UTC. Before it, fees of a BUY were taken in shares. */
export const V2_START_S = 1_777_374_000;

/** What size × price and usdcSize may differ by without a fee: their own rounding (rule 2), plus the last digit of the price. */
const ROUNDING_MICRO = 20;

export interface ServedAmounts {
  readonly side: Side;
  readonly venueS: number;
  readonly sizeMicro: number;
  readonly usdcSizeMicro: number;
  /** USD per share in units of 10⁻¹⁰. */
  readonly price10: number;
}

export interface CommonForm {
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly feeMicro: number;
}

/**
 * Gross shares, collateral without fee, and the fee, of one row of the Data API (rule 2).
 * Undefined when they differ by more than half: no fee explains that.
 * Since V2 the fee lies inside usdcSize; before, a BUY's size was net of a fee in shares and a SELL's usdcSize net of a fee in USD.
 */
export function commonForm(row: ServedAmounts): CommonForm | undefined {
  const grossMicro = mulDiv(row.sizeMicro, row.price10, PRICE_UNIT, "half-up");
  const feeMicro = Math.abs(row.usdcSizeMicro - grossMicro);
  if (feeMicro <= ROUNDING_MICRO + Math.floor(row.sizeMicro / PRICE_UNIT)) {
    return { sharesMicro: row.sizeMicro, collateralMicro: row.usdcSizeMicro, feeMicro: 0 };
  }
  if (feeMicro > grossMicro / 2) return undefined;
  if (row.venueS < V2_START_S && row.side === "BUY") {
    const sharesMicro = mulDiv(row.usdcSizeMicro, PRICE_UNIT, row.price10, "half-up");
    return { sharesMicro, collateralMicro: row.usdcSizeMicro, feeMicro };
  }
  return { sharesMicro: row.sizeMicro, collateralMicro: grossMicro, feeMicro };
}

/** A price of ten decimals as micro-USD per share, to the nearest. */
export function priceMicroOf(price10: number): number {
  return Math.round(price10 / (PRICE_UNIT / MICRO));
}
