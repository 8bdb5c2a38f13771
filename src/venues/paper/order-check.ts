import type { Market } from "../../domain/market.ts";
import type { VenueOrder } from "../../engine/ports.ts";
import { worth } from "./amounts.ts";

/** Reasons in the venue's own words (reference/polymarket.md 1.9, recorded order errors). */
export const NO_MATCH = "no orders found to match with FAK order";
export const NO_BALANCE = "not enough balance / allowance";
export const NO_BOOK = "No orderbook exists for the requested token id";
export const NOT_RUN = "could not run the execution";
const NOT_READY = "the market is not yet ready to process new orders";

/** A marketable BUY must be worth at least one dollar (reference/polymarket.md 1.5). */
const MIN_BUY_MICRO = 1_000_000;
const UNIT = 1_000_000;

/** Why the venue refuses an order in a market before it looks for a match; undefined when it takes it. */
export function refusalOf(order: VenueOrder, market: Market | undefined): string | undefined {
  if (market === undefined || !market.tokens.includes(order.token)) return "Invalid token id";
  if (market.closed || !market.acceptingOrders) return NOT_READY;
  const { tickMicro, minSharesMicro } = market;
  const { limitMicro, sharesMicro } = order;
  if (limitMicro % tickMicro !== 0 || limitMicro < tickMicro || limitMicro > UNIT - tickMicro) {
    return `order ${order.hash} is invalid. Price (${limitMicro / UNIT}) breaks minimum tick size rule: ${tickMicro / UNIT}`;
  }
  if (sharesMicro <= 0 || sharesMicro < minSharesMicro) {
    return `order ${order.hash} is invalid. Size (${sharesMicro / UNIT}) lower than the minimum: ${minSharesMicro / UNIT}`;
  }
  if (order.side === "BUY" && worth("BUY", sharesMicro, limitMicro) < MIN_BUY_MICRO) {
    return `invalid amount for a marketable BUY order ($${worth("BUY", sharesMicro, limitMicro) / UNIT}), min size: $1`;
  }
  return undefined;
}
