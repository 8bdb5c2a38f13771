import { MICRO, mulDiv } from "../../domain/micro.ts";
import type { Side } from "../../domain/trade.ts";
import type { CopyRules } from "../copy-rules.ts";
import type { LimitName } from "../limits.ts";

/** How much worse our price is than his: in millionths of it, or in micro-USD a share. */
export type Shortfall =
  | { readonly kind: "percent"; readonly ppm: number }
  | { readonly kind: "cents"; readonly micro: number };

export const NO_SHORTFALL: Shortfall = { kind: "percent", ppm: 0 };

/** The limits that a recording can be held against. */
export type PaperLimits = Readonly<
  Record<
    Extract<
      LimitName,
      "maxPerTradeMicro" | "maxPerPositionMicro" | "maxOpenPositions" | "tradesPerDay" | "dailyLossMicro"
    >,
    number
  >
>;

/** No cap on money, counts or losses: what is far above any sum of micro-USD. */
export const NO_LIMITS: PaperLimits = {
  maxPerTradeMicro: Number.MAX_SAFE_INTEGER,
  maxPerPositionMicro: Number.MAX_SAFE_INTEGER,
  maxOpenPositions: Number.MAX_SAFE_INTEGER,
  tradesPerDay: Number.MAX_SAFE_INTEGER,
  dailyLossMicro: Number.MAX_SAFE_INTEGER,
};

/** Under which rules trades are copied on paper. Amounts in micro-units. */
export interface PaperTerms {
  readonly rules: CopyRules;
  readonly startCashMicro: number;
  /** What his positions are worth, for sizes in proportion to it; undefined where that is not known. */
  readonly theirPositionsMicro: number | undefined;
  /** Venue second from which on he is copied; what came before tells what he held. */
  readonly startS: number;
  readonly shortfall: Shortfall;
  readonly lowestPriceMicro: number;
  readonly highestPriceMicro: number;
  /** How far a signal's own prices may lie apart (rule 17). */
  readonly slippagePpm: number;
  readonly complement: "reduce" | "allow" | "skip";
  readonly limits: PaperLimits;
}

/** No order is dearer than a dollar less the finest usual tick, nor cheaper than that tick. */
const FINEST_TICK_MICRO = 1_000;

/** What we would have paid or got where he traded at a price, micro-USD a share; never better than his. */
export function ourPrice(side: Side, priceMicro: number, shortfall: Shortfall): number {
  const worse = shortfall.kind === "cents" ? shortfall.micro : mulDiv(priceMicro, shortfall.ppm, 1_000_000, "up");
  if (side === "BUY") return Math.max(priceMicro, Math.min(priceMicro + worse, MICRO - FINEST_TICK_MICRO));
  return Math.min(priceMicro, Math.max(priceMicro - worse, FINEST_TICK_MICRO));
}
