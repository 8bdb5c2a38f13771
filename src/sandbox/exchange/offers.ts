import type { Level, Outcome, Side } from "../world/book.ts";
import { levelsFor } from "../world/book.ts";
import { divMicro, mulMicro, ONE_MICRO } from "../world/decimal.ts";
import type { Market } from "../world/market.ts";
import type { ExchangeOrder } from "./exchange-order.ts";
import { accepts, isImmediate, limitMicroOf, restOf } from "./exchange-order.ts";
import type { ExchangeState } from "./exchange-state.ts";

/** What a taker can have at one price: from the crowd, or from an order that rests here. */
export interface Offer {
  /** As the taker's outcome sees it. */
  readonly priceMicro: number;
  readonly sharesMicro: number;
  readonly resting: ExchangeOrder | null;
}

/** Orders that rest in this market, oldest first. */
export function restingIn(state: ExchangeState, marketId: string): ExchangeOrder[] {
  const isResting = (order: ExchangeOrder) =>
    order.marketId === marketId && order.state === "live" && !isImmediate(order);
  return [...state.orders.values()].filter(isResting);
}

/** Whether a taker of this side and outcome could meet the order: its own book's other side, or the complement's same side. */
export function meets(order: ExchangeOrder, outcome: Outcome, side: Side): boolean {
  return (order.outcome === outcome) !== (order.side === side);
}

/** A resting order's price as holders of `outcome` see it. */
export function priceFor(order: ExchangeOrder, outcome: Outcome): number {
  const limitMicro = limitMicroOf(order);
  return order.outcome === outcome ? limitMicro : ONE_MICRO - limitMicro;
}

/** What the order would get now inside its limit, best first; what rests here comes before the crowd, its own wallet's never. */
export function matchable(state: ExchangeState, market: Market, order: ExchangeOrder): Offer[] {
  const spends = state.settings.marketBuys === "dollars" && isImmediate(order) && order.side === "BUY";
  const found: Offer[] = [];
  let rest = spends ? Number.MAX_SAFE_INTEGER : restOf(order);
  let budgetMicro = spends ? order.makerAmountMicro - order.filledCollateralMicro : Number.MAX_SAFE_INTEGER;
  for (const offer of offersTo(state, market, order)) {
    if (!accepts(order, offer.priceMicro)) break;
    const affordable = spends ? divMicro(budgetMicro, offer.priceMicro) : rest;
    const sharesMicro = Math.min(rest, offer.sharesMicro, affordable);
    if (sharesMicro === 0) break;
    found.push({ ...offer, sharesMicro });
    rest -= sharesMicro;
    budgetMicro -= mulMicro(sharesMicro, offer.priceMicro);
  }
  return found;
}

function offersTo(state: ExchangeState, market: Market, { outcome, side, maker }: ExchangeOrder): Offer[] {
  const resting = restingIn(state, market.id)
    .filter((order) => order.maker !== maker && meets(order, outcome, side))
    .map((order): Offer => ({ priceMicro: priceFor(order, outcome), sharesMicro: restOf(order), resting: order }));
  const crowd = levelsFor(market.book, outcome, side === "BUY" ? "asks" : "bids");
  const offers = [
    ...resting,
    ...crowd.map(([priceMicro, sharesMicro]) => ({ priceMicro, sharesMicro, resting: null })),
  ];
  const direction = side === "BUY" ? 1 : -1;
  return offers.sort((left, right) => (left.priceMicro - right.priceMicro) * direction);
}

/** One side of a token's book with what rests here, best first. */
export function shownLevels(state: ExchangeState, market: Market, outcome: Outcome, side: "bids" | "asks"): Level[] {
  const levels = new Map(levelsFor(market.book, outcome, side));
  const takerSide = side === "asks" ? "BUY" : "SELL";
  for (const order of restingIn(state, market.id)) {
    if (!meets(order, outcome, takerSide)) continue;
    const priceMicro = priceFor(order, outcome);
    levels.set(priceMicro, (levels.get(priceMicro) ?? 0) + restOf(order));
  }
  const direction = side === "asks" ? 1 : -1;
  return [...levels].sort(([left], [right]) => (left - right) * direction);
}
