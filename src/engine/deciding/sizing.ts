import { MICRO, mulDiv, mulDivAtMost } from "../../domain/micro.ts";
import type { CopyRules, Sizing } from "../copy-rules.ts";

/** Shares are ordered in steps of 0.01 (reference: sizes carry two decimals). */
const SHARE_STEP_MICRO = 10_000;
const PPM = 1_000_000;
/** $100 million: no size is larger, so that sums of sizes stay exact whatever he trades. */
const MOST_MICRO = 100_000_000_000_000;

/** What a size in proportion to equity is reckoned from; undefined where what he has is not known. */
export interface Proportion {
  readonly ourEquityMicro: number;
  readonly theirPositionsMicro: number;
}

/** What an episode may cost in all, and where that comes from. */
export interface SizeTerms {
  readonly rules: Pick<CopyRules, "sizing" | "leastMicro" | "mostMicro">;
  readonly maxPerTradeMicro: number;
  readonly proportion: Proportion | undefined;
}

/**
 * What an episode may cost in all, in micro-USD, as a function of its proven total: it never falls when the total grows, and is
 * never above max per trade, whatever the least is (rules 12, 13). Zero where nothing of it is to be copied.
 */
export function episodeSize(totalMicro: number, { rules, maxPerTradeMicro, proportion }: SizeTerms): number {
  const plainMicro = totalMicro > 0 ? plainSize(rules.sizing, totalMicro, proportion) : 0;
  if (plainMicro === 0) return 0;
  const leastMicro = Math.max(plainMicro, rules.leastMicro ?? 0);
  return Math.min(leastMicro, rules.mostMicro ?? leastMicro, maxPerTradeMicro);
}

/** Whole steps of shares that an amount buys at a limit. */
export function sharesFor(amountMicro: number, limitMicro: number): number {
  if (amountMicro <= 0 || limitMicro <= 0) return 0;
  const sharesMicro = mulDiv(amountMicro, MICRO, limitMicro, "down");
  return sharesMicro - (sharesMicro % SHARE_STEP_MICRO);
}

function plainSize(sizing: Sizing, totalMicro: number, proportion: Proportion | undefined): number {
  switch (sizing.kind) {
    case "fixed":
      return sizing.usdMicro;
    case "percent":
      return part(totalMicro, sizing.ppm);
    case "equity": {
      if (proportion === undefined || proportion.theirPositionsMicro <= 0) return 0;
      const oursMicro = mulDivAtMost(Math.max(0, proportion.ourEquityMicro), sizing.ppm, PPM, Number.MAX_SAFE_INTEGER);
      return mulDivAtMost(totalMicro, oursMicro, proportion.theirPositionsMicro, MOST_MICRO);
    }
    case "tiers":
      return slices(sizing.tiers, totalMicro).reduce((sum, { micro, ppm }) => sum + part(micro, ppm), 0);
  }
}

const part = (micro: number, ppm: number): number => mulDivAtMost(micro, ppm, PPM, MOST_MICRO);

/** The parts of a total that lie in each tier (docs/adr/0011-tiers-are-slices.md). */
function slices(tiers: Extract<Sizing, { kind: "tiers" }>["tiers"], totalMicro: number) {
  return tiers.map(({ fromMicro, ppm }, index) => {
    const toMicro = Math.min(totalMicro, tiers[index + 1]?.fromMicro ?? totalMicro);
    return { micro: Math.max(0, toMicro - fromMicro), ppm };
  });
}
