import { mulDiv } from "../../domain/micro.ts";
import type { CurvePoint } from "./equity-curve.ts";

/** What copying would have brought. Amounts in micro-units. */
export interface PaperResult {
  /** His signals from the start on: buys and sells. */
  readonly buys: number;
  readonly sells: number;
  readonly buyEpisodes: number;
  readonly sellEpisodes: number;
  /** Purchases and sales of ours. */
  readonly copies: number;
  readonly exits: number;
  /** Exits by rules of our own, by their kind; what is too little to sell is owed and counts as well. */
  readonly ownExits: Readonly<Record<string, number>>;
  /** Buys of the other outcome that became sales of what we held (rule 22). */
  readonly reductions: number;
  /** Positions that a redemption of his told the end of. */
  readonly payouts: number;
  /** Buys that were not copied, by the first check that failed, and sells of what we did not hold. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Buys whose episode was copied to its size already. */
  readonly enough: number;
  readonly boughtMicro: number;
  readonly soldMicro: number;
  readonly paidOutMicro: number;
  readonly feesMicro: number;
  readonly startCashMicro: number;
  readonly cashMicro: number;
  readonly openPositions: number;
  readonly openCostMicro: number;
  /** By the last price seen. */
  readonly openValueMicro: number;
  /** Shares that are owed to be sold and were too few to sell. */
  readonly owedPositions: number;
  readonly equityMicro: number;
  readonly profitMicro: number;
  /** The profit if all that is still open ended worthless. */
  readonly profitIfOpenWorthlessMicro: number;
  readonly maxDrawdownMicro: number;
  readonly maxDrawdownPpm: number;
  readonly closedPositions: number;
  readonly wins: number;
  readonly curve: readonly CurvePoint[];
}

/** Wins among closed positions, in millionths; null where none was closed. */
export function winRatePpm({ wins, closedPositions }: Pick<PaperResult, "wins" | "closedPositions">): number | null {
  return closedPositions === 0 ? null : mulDiv(wins, 1_000_000, closedPositions, "half-up");
}
