import { MICRO } from "./micro.ts";

/** Smallest step of a fee: 0.00001 USD (reference: "rounded to 5 decimals"). */
const FEE_STEP_MICRO = 10n;

/**
 * Taker fee in micro-USD: shares × rate × price × (1 − price), down to 0.00001 USD; recorded logs fit the floor.
 * The worst case for a reservation is taken with `up`.
 */
export function takerFee(
  sharesMicro: number,
  priceMicro: number,
  ratePpm: number,
  rounding: "down" | "up" = "down",
): number {
  if (ratePpm === 0 || sharesMicro === 0) return 0;
  const micro = BigInt(MICRO);
  const price = BigInt(priceMicro);
  const top = BigInt(sharesMicro) * BigInt(ratePpm) * price * (micro - price);
  const step = micro * micro * micro * FEE_STEP_MICRO;
  const steps = top / step + (rounding === "up" && top % step !== 0n ? 1n : 0n);
  return Number(steps * FEE_STEP_MICRO);
}

/** The highest fee any fill between two prices can cost: the product p × (1 − p) peaks at one half. */
export function worstTakerFee(sharesMicro: number, limitMicro: number, ratePpm: number): number {
  return takerFee(sharesMicro, Math.min(limitMicro, MICRO / 2), ratePpm, "up");
}
