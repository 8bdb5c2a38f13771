import { FEE_SCHEDULES, takerFeeMicro } from "../world/fee.ts";
import type { Market } from "../world/market.ts";
import type { SignedOrder } from "./exchange-order.ts";
import { limitMicroOf, sharesOf } from "./exchange-order.ts";

/** A taker's fee on one fill, in micro-dollars. */
export function feeMicroOf(market: Market, sharesMicro: number, priceMicro: number): number {
  return takerFeeMicro(sharesMicro, priceMicro, FEE_SCHEDULES[market.subject].ratePpm);
}

/**
 * The fee if the whole order fills at its limit. A better price may cost more fee, but always less than it saves:
 * the fee grows by at most 7 cents a dollar of price.
 */
export function worstFeeMicro(order: SignedOrder, market: Market): number {
  return feeMicroOf(market, sharesOf(order), limitMicroOf(order));
}
