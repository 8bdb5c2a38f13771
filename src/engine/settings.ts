import type { CopyRules } from "./copy-rules.ts";
import type { RiskSettings } from "./risk/settings.ts";

/** How the engine behaves, apart from the limits, which live in the database (rule 35). */
export interface EngineSettings {
  readonly tradingZone: string;
  /** Oldest signal that is still copied by a buy (rule 9). */
  readonly maxAgeMs: number;
  readonly slippagePpm: number;
  readonly lowestPriceMicro: number;
  readonly highestPriceMicro: number;
  /** No buys in a market that ends sooner than this. */
  readonly minRemainingMs: number;
  readonly maxBookAgeMs: number;
  /** How targets are copied, unless something else is stored. */
  readonly rules: CopyRules;
  readonly complement: "reduce" | "allow" | "skip";
  /** Buys on their way to the venue at a time, and as many sells: what comes faster waits (back-pressure). */
  readonly mostInFlight: number;
  /** Whether buys and sells of one scan are netted (rule 14). */
  readonly netting: boolean;
  /** What becomes of our copy of a trade that did not settle (rule 6). */
  readonly unsettledTrade: "keep" | "exit";
  /** Bounds of checks that nothing else looks at. */
  readonly risk: RiskSettings;
  /** Our own wallets, lower case: never copied. */
  readonly ownWallets: readonly string[];
}
