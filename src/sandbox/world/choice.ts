import type { Outcome } from "./book.ts";
import { bestFor } from "./book.ts";
import { divMicro } from "./decimal.ts";
import type { Market } from "./market.ts";
import type { Stage } from "./stage.ts";
import { holdingKey } from "./world-state.ts";

/** A token with the price at which it could be bought now. */
export interface Choice {
  readonly market: Market;
  readonly outcome: Outcome;
  readonly askMicro: number;
}

const COPYABLE_FROM_MICRO = 100_000;
const COPYABLE_TO_MICRO = 900_000;
const WIDEST_SPREAD_MICRO = 10_000;
const LEAST_LEFT_MS = 15 * 60_000;
/** Trades of one target in one token closer than this count as one decision of his (ENGINE rule 12), with a little on top. */
const FRESH_AFTER_MS = 305_000;
const TRIES = 40;

/** A random token that a follower could well copy and that this target has not traded lately, or undefined if 40 draws find none. */
export function freshChoice(
  stage: Stage,
  target: number,
  accepts: (market: Market) => boolean = () => true,
): Choice | undefined {
  const markets = stage.openMarkets().filter((market) => market.kind !== "up-down" && accepts(market));
  if (markets.length === 0) return undefined;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const market = stage.prng.pick(markets);
    const outcome: Outcome = stage.prng.chance(0.5) ? 0 : 1;
    const askMicro = bestFor(market.book, outcome, "BUY");
    if (askMicro !== undefined && isCopyable(stage, target, market, outcome)) return { market, outcome, askMicro };
  }
  return undefined;
}

/** Whether buying this token now would be a new decision of the target that a careful follower accepts. */
export function isCopyable(stage: Stage, target: number, market: Market, outcome: Outcome): boolean {
  const ask = bestFor(market.book, outcome, "BUY");
  const bid = bestFor(market.book, outcome, "SELL");
  if (ask === undefined || bid === undefined || market.phase !== "open") return false;
  const lastMs = stage.state.holdings.get(holdingKey(target, market.id))?.lastTradeMs[outcome] ?? 0;
  const isFresh = lastMs === 0 || stage.nowMs - lastMs > FRESH_AFTER_MS;
  const isPriced = ask >= COPYABLE_FROM_MICRO && ask <= COPYABLE_TO_MICRO && ask - bid <= WIDEST_SPREAD_MICRO;
  return isFresh && isPriced && market.endMs - stage.nowMs >= LEAST_LEFT_MS;
}

/** How many shares these dollars buy: mostly whole cents of a share, sometimes every decimal as market orders give. */
export function sharesFor(stage: Stage, dollars: number, priceMicro: number): number {
  const shares = divMicro(Math.round(dollars * 100) * 10_000, priceMicro);
  if (stage.prng.chance(0.15)) return shares;
  return Math.max(1, Math.floor(shares / 10_000)) * 10_000;
}
