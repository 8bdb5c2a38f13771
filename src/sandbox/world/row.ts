import type { Payment } from "../chain/chain-state.ts";
import type { Outcome, Side } from "./book.ts";
import { decimalOf } from "./decimal.ts";
import type { Prng } from "./prng.ts";

export type RowType = "TRADE" | "SPLIT" | "MERGE" | "REDEEM" | "CONVERSION" | Payment;

/** One line of the venue's activity feed, derived from an order's fill or a balance change. Micro-units; market time in ms. */
export interface Row {
  readonly seq: number;
  readonly timeMs: number;
  /** From when the Data API shows it. */
  readonly visibleMs: number;
  readonly type: RowType;
  readonly target: number;
  /** The market's id; for a CONVERSION the group's; null for rewards and yield. */
  readonly subjectId: string | null;
  /** null for rows that are no trades. */
  readonly outcome: Outcome | null;
  readonly side: Side | null;
  readonly sizeMicro: number;
  /** Trades: collateral plus a buyer's fee, less a seller's. */
  readonly usdcMicro: number;
  readonly feeMicro: number;
  /** A JSON number, served as it stands. */
  readonly priceText: string;
  readonly tx: string;
  readonly orderSeq: number | null;
  readonly isMaker: boolean;
}

/**
 * The price that the venue shows for a fill: the level's own where size × price is exactly the collateral,
 * else the quotient with ten decimals as served since 2026, now and then with all digits of a double.
 */
export function priceTextOf(collateralMicro: number, sizeMicro: number, levelMicro: number | null, prng: Prng): string {
  if (levelMicro !== null && BigInt(sizeMicro) * BigInt(levelMicro) === BigInt(collateralMicro) * 1_000_000n) {
    return decimalOf(levelMicro);
  }
  const quotient = collateralMicro / sizeMicro;
  return prng.chance(0.125) ? String(quotient) : quotient.toFixed(10).replace(/\.?0+$/, "");
}
