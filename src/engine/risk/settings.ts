import type { MarketFilters } from "./market-filters.ts";

/** Bounds of checks that are no limits: how a market, its book and a target must be. */
export interface RiskSettings {
  /** Best ask − best bid, at most, micro-USD a share. */
  readonly maxSpreadMicro: number;
  /** How much of the order the book must offer inside the limit, in millionths. */
  readonly minDepthPpm: number;
  /** No buys this long before and after a game's start; 0: no such time. */
  readonly gameQuietMs: number;
  /** Whether buys go on once a game has started. */
  readonly inPlay: boolean;
  /** Another buy of the same token at the same price within this time is a repetition; 0: never. */
  readonly repeatMs: number;
  /** How long buys wait after as many losses in a row as allowed; a new trading day ends it too. */
  readonly lossPauseMs: number;
  /** How long a token is left alone after a loss in it; 0: not at all. */
  readonly tokenCooldownMs: number;
  /** What becomes of buys of a target that makes markets. */
  readonly marketMakers: "copy" | "warn" | "refuse";
  /** Which markets are bought in, until something else is stored. */
  readonly filters: MarketFilters;
}
