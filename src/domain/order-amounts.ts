import { MICRO, mulDiv } from "./micro.ts";
import type { OrderType } from "./order.ts";
import type { Side } from "./trade.ts";

export interface OrderAmounts {
  readonly sharesMicro: number;
  readonly collateralMicro: number;
}

/** Sizes carry two decimals (reference/polymarket.md 1.5). */
const SHARE_STEP_MICRO = 10_000;
/** The server takes a buy that must match at once only with whole cents and shares of four decimals, whatever the tick. */
const CENT_MICRO = 10_000;
const MARKET_SHARE_STEP_MICRO = 100;
/** As much of an order as is given up so that its amounts meet its limit exactly: one part in so many. */
const MOST_GIVEN_UP = 10;

/**
 * The amounts of an order of at most `sharesMicro` at a limit, so that the server takes them and collateral ÷ shares is never
 * worse than the limit (rule 23). Undefined when nothing is left. All in micro-units.
 *
 * A resting order and every SELL is exact by itself: two decimals of shares times a price on the tick. A BUY that must match at
 * once is limited to whole cents: the largest size that is exact is taken; where that would give up more than a tenth,
 * cents are rounded down and shares up to four decimals, which pays a hair less than the limit and may miss a level that lies
 * exactly on it.
 */
export function orderAmounts(
  side: Side,
  type: OrderType,
  limitMicro: number,
  sharesMicro: number,
): OrderAmounts | undefined {
  if (limitMicro <= 0 || limitMicro >= MICRO || sharesMicro <= 0) return undefined;
  const isImmediateBuy = side === "BUY" && (type === "FAK" || type === "FOK");
  return isImmediateBuy ? immediateBuy(limitMicro, sharesMicro) : exact(side, limitMicro, sharesMicro);
}

function exact(side: Side, limitMicro: number, wantedMicro: number): OrderAmounts | undefined {
  const sharesMicro = wantedMicro - (wantedMicro % SHARE_STEP_MICRO);
  if (sharesMicro === 0) return undefined;
  const collateralMicro = mulDiv(sharesMicro, limitMicro, MICRO, side === "BUY" ? "down" : "up");
  return collateralMicro === 0 ? undefined : { sharesMicro, collateralMicro };
}

function immediateBuy(limitMicro: number, wantedMicro: number): OrderAmounts | undefined {
  const stepMicro = exactStep(limitMicro);
  const exactMicro = wantedMicro - (wantedMicro % stepMicro);
  if (exactMicro > 0 && wantedMicro - exactMicro <= wantedMicro / MOST_GIVEN_UP) {
    return { sharesMicro: exactMicro, collateralMicro: mulDiv(exactMicro, limitMicro, MICRO, "down") };
  }
  // On the grid of shares before cents are cut: what is rounded up to the grid below cannot pass what was wanted.
  const mostMicro = wantedMicro - (wantedMicro % MARKET_SHARE_STEP_MICRO);
  const worthMicro = mulDiv(mostMicro, limitMicro, MICRO, "down");
  const collateralMicro = worthMicro - (worthMicro % CENT_MICRO);
  if (collateralMicro === 0) return undefined;
  const least = mulDiv(collateralMicro, MICRO, limitMicro, "up");
  const sharesMicro = Math.ceil(least / MARKET_SHARE_STEP_MICRO) * MARKET_SHARE_STEP_MICRO;
  return { sharesMicro, collateralMicro };
}

/** The smallest number of shares whose worth at the limit is whole cents. */
function exactStep(limitMicro: number): number {
  const unit = CENT_MICRO * MICRO;
  const step = unit / gcd(limitMicro, unit);
  return (step * MARKET_SHARE_STEP_MICRO) / gcd(step, MARKET_SHARE_STEP_MICRO);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
