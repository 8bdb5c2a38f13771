import { MICRO, mulDiv } from "../domain/micro.ts";
import type { Sizing } from "./copy-rules.ts";

/** Shares are ordered in steps of 0.01 (reference: sizes carry two decimals). */
const SHARE_STEP_MICRO = 10_000;

/** What an episode may cost in all, in micro-USD, as a function of its proven total; never above max per trade (rules 12, 13). */
export function episodeSize(sizing: Sizing, totalMicro: number, maxPerTradeMicro: number): number {
  const ppm = sizing.kind === "percent" ? sizing.ppm : 0;
  const wanted = sizing.kind === "fixed" ? sizing.usdMicro : mulDiv(totalMicro, ppm, 1_000_000, "down");
  return totalMicro > 0 ? Math.min(wanted, maxPerTradeMicro) : 0;
}

/** Whole steps of shares that an amount buys at a limit. */
export function sharesFor(amountMicro: number, limitMicro: number): number {
  if (amountMicro <= 0 || limitMicro <= 0) return 0;
  const sharesMicro = mulDiv(amountMicro, MICRO, limitMicro, "down");
  return sharesMicro - (sharesMicro % SHARE_STEP_MICRO);
}
