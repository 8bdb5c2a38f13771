import { MICRO, mulDiv } from "../../domain/micro.ts";
import type { Side } from "../../domain/trade.ts";
import type { CopyRules } from "../copy-rules.ts";
import type { LimitName } from "../limits.ts";

/** How much worse our price is than his: in millionths of it, or in micro-USD a share. */
export type Shortfall =
  | { readonly kind: "percent"; readonly ppm: number }
  | { readonly kind: "cents"; readonly micro: number };

export const NO_SHORTFALL: Shortfall = { kind: "percent", ppm: 0 };

/** The limits that a recording of one target can be held against. */
export type PaperLimits = Readonly<Record<Exclude<LimitName, "maxTargets">, number>>;

/** Far above any sum of micro-USD, and any count. */
const NONE = Number.MAX_SAFE_INTEGER;

/** No cap on money, counts or losses. */
export const NO_LIMITS: PaperLimits = {
  ...{ maxPerTradeMicro: NONE, maxPerPositionMicro: NONE, maxPerTargetMicro: NONE, maxPerEventMicro: NONE },
  ...{ maxTotalExposureMicro: NONE, maxPerTokenMinuteMicro: NONE, dailyLossMicro: NONE, maxDrawdownMicro: NONE },
  ...{ maxOpenPositions: NONE, tradesPerDay: NONE, ordersPerMinute: NONE, consecutiveLosses: NONE },
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
  /** How long buys wait after as many losses in a row as the limit says. */
  readonly lossPauseMs: number;
  /** How long a token is left alone after a loss in it; 0: not at all. */
  readonly tokenCooldownMs: number;
}

/** No order is dearer than a dollar less the finest usual tick, nor cheaper than that tick. */
const FINEST_TICK_MICRO = 1_000;

/** What we would have paid or got where he traded at a price, micro-USD a share; never better than his. */
export function ourPrice(side: Side, priceMicro: number, shortfall: Shortfall): number {
  const worse = shortfall.kind === "cents" ? shortfall.micro : mulDiv(priceMicro, shortfall.ppm, 1_000_000, "up");
  if (side === "BUY") return Math.max(priceMicro, Math.min(priceMicro + worse, MICRO - FINEST_TICK_MICRO));
  return Math.min(priceMicro, Math.max(priceMicro - worse, FINEST_TICK_MICRO));
}
