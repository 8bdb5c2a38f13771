import type { Outcome, Side } from "../world/book.ts";
import { bestFor, take } from "../world/book.ts";
import type { Market } from "../world/market.ts";
import type { Stage } from "../world/stage.ts";
import { accepts, limitMicroOf, restOf } from "./exchange-order.ts";
import { fillByCrowd } from "./matching.ts";
import { meets, priceFor, restingIn } from "./offers.ts";

/** After the book has moved: whoever of the crowd now stands on or beyond a resting order's price has traded with it. */
export function meetBook(stage: Stage, market: Market): void {
  for (const order of restingIn(stage.state.exchange, market.id)) {
    const best = bestFor(market.book, order.outcome, order.side);
    if (best === undefined || !accepts(order, best)) continue;
    const limitMicro = limitMicroOf(order);
    const taken = take(market.book, order.outcome, order.side, restOf(order), limitMicro);
    const sharesMicro = taken.reduce((sum, [, size]) => sum + size, 0);
    fillByCrowd(stage, market, order, sharesMicro, limitMicro);
  }
}

/** Somebody of the crowd has taken up to this price: resting orders that were better came first. */
export function tradeThrough(
  stage: Stage,
  market: Market,
  trade: { outcome: Outcome; side: Side; lastMicro: number; sizeMicro: number },
): void {
  const { outcome, side, lastMicro } = trade;
  let rest = trade.sizeMicro;
  for (const order of restingIn(stage.state.exchange, market.id)) {
    const priceMicro = priceFor(order, outcome);
    const isBetter = side === "BUY" ? priceMicro < lastMicro : priceMicro > lastMicro;
    if (rest === 0 || !meets(order, outcome, side) || !isBetter) continue;
    const sharesMicro = Math.min(rest, restOf(order));
    fillByCrowd(stage, market, order, sharesMicro, limitMicroOf(order));
    rest -= sharesMicro;
  }
}
