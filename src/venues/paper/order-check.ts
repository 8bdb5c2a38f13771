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
  const { minSharesMicro } = market;
  const { limitMicro, sharesMicro } = order;
  if (sharesMicro <= 0 || sharesMicro < minSharesMicro) {
    return `order ${order.hash} is invalid. Size (${sharesMicro / UNIT}) lower than the minimum: ${minSharesMicro / UNIT}`;
  }
  if (order.side === "BUY" && worth("BUY", sharesMicro, limitMicro) < MIN_BUY_MICRO) {
    return `invalid amount for a marketable BUY order ($${worth("BUY", sharesMicro, limitMicro) / UNIT}), min size: $1`;
  }
  return undefined;
}

/** Why a book refuses an order's price: its tick, which may change during a market's life, is the one in force. */
export function tickRefusalOf({ hash, limitMicro }: VenueOrder, tickMicro: number): string | undefined {
  if (limitMicro % tickMicro === 0 && limitMicro >= tickMicro && limitMicro <= UNIT - tickMicro) return undefined;
  return `order ${hash} is invalid. Price (${limitMicro / UNIT}) breaks minimum tick size rule: ${tickMicro / UNIT}`;
}
