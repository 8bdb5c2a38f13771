import type { LimitName } from "../limits.ts";
import type { BuyFacts } from "./facts.ts";
import type { Figures } from "./judgement.ts";
import type { RiskSettings } from "./settings.ts";

/** `unread`: what it needs was not read, because a cheaper check had failed already. */
export type Verdict = "unread" | { readonly failed: boolean; readonly figures: Figures };

/** Where the bound of a check comes from: a limit that people set, settings, or neither. */
export type Bound =
  | { readonly limit: LimitName }
  | { readonly settings: readonly (Exclude<keyof RiskSettings, "filters"> | EngineBound | FilterBound)[] }
  | { readonly always: string };

/** Settings of the engine that bound a check and have other uses besides. */
type EngineBound =
  | "maxAgeMs"
  | "slippagePpm"
  | "lowestPriceMicro"
  | "highestPriceMicro"
  | "minRemainingMs"
  | "maxBookAgeMs"
  | "complement"
  | "netting"
  | "ownWallets";

/** The lists of what is bought, which the chat changes as well. */
type FilterBound = "allowCategories" | "denyCategories" | "allowKeywords" | "denyKeywords";

/** One reason for which a buy may be refused. Sells are never dropped (rule 20): where it holds for both, a sell is owed meanwhile. */
export interface Check<Facts = BuyFacts> {
  /** Stable: decisions are stored under it, and people read it. */
  readonly name: string;
  /** In docs/rules, as told by /why. */
  readonly rule: number;
  readonly appliesTo: "buys" | "both";
  /** What it looks at, in words. */
  readonly needs: string;
  readonly bound: Bound;
  readonly judge: (facts: Facts) => Verdict;
}

export const failIf = (failed: boolean, figures: Figures): Verdict => ({ failed, figures });

export const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
