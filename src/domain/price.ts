import type { Rounding } from "./micro.ts";
import { MICRO, mulDiv } from "./micro.ts";
import type { Side } from "./trade.ts";

/** Volume-weighted price in micro-USD per share, to the nearest. Throws when there are no shares. */
export function averagePrice(collateralMicro: number, sharesMicro: number): number {
  return mulDiv(collateralMicro, MICRO, sharesMicro, "half-up");
}

/** The price on the tick grid at or below (`down`) or at or above (`up`) a price. */
export function onTick(priceMicro: number, tickMicro: number, rounding: Exclude<Rounding, "half-up">): number {
  const steps = rounding === "down" ? Math.floor(priceMicro / tickMicro) : Math.ceil(priceMicro / tickMicro);
  return steps * tickMicro;
}

export interface LimitBounds {
  readonly tickMicro: number;
  /** Parts per million of the target's price. */
  readonly slippagePpm: number;
  readonly lowestMicro: number;
  readonly highestMicro: number;
}

/**
 * The limit of a copy (rule 23): BUY min(price × (1 + slippage), price + 2 ticks, upper bound of the price range), down to
 * the tick; SELL mirrored, up to the tick. Never outside [tick, 1 − tick].
 */
export function copyLimit(side: Side, priceMicro: number, bounds: LimitBounds): number {
  const slip = mulDiv(priceMicro, bounds.slippagePpm, 1_000_000, "down");
  const reach = Math.min(slip, 2 * bounds.tickMicro);
  if (side === "BUY") {
    const highest = Math.min(priceMicro + reach, bounds.highestMicro, MICRO - bounds.tickMicro);
    return onTick(highest, bounds.tickMicro, "down");
  }
  const lowest = Math.max(priceMicro - reach, bounds.lowestMicro, bounds.tickMicro);
  return onTick(lowest, bounds.tickMicro, "up");
}
