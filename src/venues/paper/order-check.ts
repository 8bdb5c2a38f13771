import type { Market } from "../../domain/market.ts";
import type { VenueOrder } from "../../engine/ports.ts";
import { worth } from "./amounts.ts";
import { isImmediate } from "./form-check.ts";

/** Reasons in the venue's own words (reference/polymarket.md 1.9, recorded order errors). */
export const NO_MATCH = "no orders found to match with FAK order";
export const NOT_FILLED = "order couldn't be fully filled. FOK orders are fully filled or killed.";
export const NO_BALANCE = "not enough balance / allowance";
export const NO_BOOK = "No orderbook exists for the requested token id";
export const NOT_RUN = "could not run the execution";
export const NOT_INSERTED = "could not insert order";
export const CROSSES = "invalid post-only order: order crosses book";
export const CANCELLED = "cancelled";
export const EXPIRED = "expired";
const NOT_READY = "the market is not yet ready to process new orders";

/** A marketable BUY must be worth at least one dollar (reference/polymarket.md 1.5). */
const MIN_BUY_MICRO = 1_000_000;
const UNIT = 1_000_000;
/** A GTD order must end at least so long from now, and is dropped so long before its end (reference/polymarket.md 1.5). */
const LEAST_AHEAD_MS = 180_000;
const DROPPED_BEFORE_MS = 60_000;

/** Why an order's type refuses its flags; undefined when they fit. `venueNowMs`: by the venue's clock. */
export function termsRefusalOf(order: VenueOrder, venueNowMs: number): string | undefined {
  if (order.postOnly && isImmediate(order)) return "invalid post-only order: only GTC and GTD orders may be post-only";
  if (order.type !== "GTD") return order.expirationS === 0 ? undefined : "invalid expiration: only a GTD order has one";
  const aheadMs = order.expirationS * 1000 - venueNowMs;
  return aheadMs >= LEAST_AHEAD_MS ? undefined : "invalid expiration: it must be at least 3 minutes ahead";
}

/** Whether a GTD order is dropped by now; `venueNowMs`: by the venue's clock. */
export function isExpired(order: Pick<VenueOrder, "type" | "expirationS">, venueNowMs: number): boolean {
  return order.type === "GTD" && venueNowMs >= order.expirationS * 1000 - DROPPED_BEFORE_MS;
}

/** Why the venue refuses an order in a market before it looks for a match; undefined when it takes it. */
export function refusalOf(order: VenueOrder, market: Market | undefined): string | undefined {
  if (market === undefined || !market.tokens.includes(order.token)) return "Invalid token id";
  if (market.closed || !market.acceptingOrders) return NOT_READY;
  const { minSharesMicro } = market;
  const { sharesMicro } = order;
  if (sharesMicro < minSharesMicro) {
    return `order ${order.hash} is invalid. Size (${sharesMicro / UNIT}) lower than the minimum: ${minSharesMicro / UNIT}`;
  }
  return isImmediate(order) ? smallBuyRefusalOf(order) : undefined;
}

/** Why an order that trades at once is too small; undefined when it is not. */
export function smallBuyRefusalOf({ side, sharesMicro, limitMicro }: VenueOrder): string | undefined {
  const worthMicro = worth("BUY", sharesMicro, limitMicro);
  if (side === "SELL" || worthMicro >= MIN_BUY_MICRO) return undefined;
  return `invalid amount for a marketable BUY order ($${worthMicro / UNIT}), min size: $1`;
}

/** Why a book refuses an order's price: its tick, which may change during a market's life, is the one in force. */
export function tickRefusalOf({ hash, limitMicro }: VenueOrder, tickMicro: number): string | undefined {
  if (limitMicro % tickMicro === 0 && limitMicro >= tickMicro && limitMicro <= UNIT - tickMicro) return undefined;
  return `order ${hash} is invalid. Price (${limitMicro / UNIT}) breaks minimum tick size rule: ${tickMicro / UNIT}`;
}
