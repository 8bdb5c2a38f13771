import { floorTo, ONE_MICRO } from "./decimal.ts";
import type { Prng } from "./prng.ts";

/** Price and size, both micro-units. */
export type Level = [priceMicro: number, sizeMicro: number];
export type Side = "BUY" | "SELL";
export type Outcome = 0 | 1;

/** One market's book as holders of outcome 0 see it, best level first. Outcome 1 sees the mirror: price p is 1 − p, bids are asks. */
export interface Book {
  bids: Level[];
  asks: Level[];
}

const LEVELS_A_SIDE = 8;
const REDRAWN_SHARE = 0.25;
const MEDIAN_SHARES = 220;
const LEAST_SHARES = 30;

/** Lays the book around `fairMicro`. Levels that stay keep their size, except for some that are redrawn: makers come and go. */
export function quote(book: Book, fairMicro: number, tickMicro: number, spreadTicks: number, prng: Prng): void {
  const half = (spreadTicks * tickMicro) / 2;
  const lastPrice = ONE_MICRO - tickMicro;
  const bestBid = Math.min(floorTo(fairMicro - half + tickMicro / 2, tickMicro), lastPrice - tickMicro);
  const bestAsk = Math.max(bestBid + spreadTicks * tickMicro, tickMicro * 2);
  book.bids = ladder(book.bids, bestBid, -tickMicro, lastPrice, prng);
  book.asks = ladder(book.asks, Math.min(bestAsk, lastPrice), tickMicro, lastPrice, prng);
}

function ladder(old: readonly Level[], best: number, step: number, lastPrice: number, prng: Prng): Level[] {
  const levels: Level[] = [];
  for (let index = 0; index < LEVELS_A_SIDE; index += 1) {
    const price = best + index * step;
    if (price < Math.abs(step) || price > lastPrice) break;
    const kept = old.find((level) => level[0] === price)?.[1] ?? 0;
    const isRedrawn = kept < LEAST_SHARES * ONE_MICRO || prng.chance(REDRAWN_SHARE);
    levels.push([price, isRedrawn ? drawSize(index, prng) : kept]);
  }
  return levels;
}

function drawSize(depth: number, prng: Prng): number {
  const shares = Math.max(LEAST_SHARES, prng.around(MEDIAN_SHARES * (1 + depth / 2), 0.8));
  const isRound = prng.chance(0.5);
  return isRound ? Math.round(shares / 10) * 10 * ONE_MICRO : Math.round(shares * 100) * 10_000;
}

/** One side as holders of `outcome` see it, best first. A copy: changing it changes nothing. */
export function levelsFor(book: Book, outcome: Outcome, side: "bids" | "asks"): Level[] {
  if (outcome === 0) return book[side].map(([price, size]) => [price, size]);
  return book[side === "bids" ? "asks" : "bids"].map(([price, size]) => [ONE_MICRO - price, size]);
}

/** Best price at which a taker of this side could trade now, or undefined on an empty side. */
export function bestFor(book: Book, outcome: Outcome, side: Side): number | undefined {
  const level = bookSide(book, outcome, side)[0];
  if (level === undefined) return undefined;
  return outcome === 0 ? level[0] : ONE_MICRO - level[0];
}

/**
 * A taker's order walks the book up to its limit and takes what is there.
 * @returns what it got, level by level, prices as this outcome sees them
 */
export function take(book: Book, outcome: Outcome, side: Side, sizeMicro: number, limitMicro: number): Level[] {
  const levels = bookSide(book, outcome, side);
  const fills: Level[] = [];
  let rest = sizeMicro;
  while (rest > 0) {
    const level = levels[0];
    if (level === undefined) break;
    const price = outcome === 0 ? level[0] : ONE_MICRO - level[0];
    if (side === "BUY" ? price > limitMicro : price < limitMicro) break;
    const taken = Math.min(rest, level[1]);
    fills.push([price, taken]);
    rest -= taken;
    level[1] -= taken;
    if (level[1] === 0) levels.shift();
  }
  return fills;
}

function bookSide(book: Book, outcome: Outcome, side: Side): Level[] {
  return (side === "BUY") === (outcome === 0) ? book.asks : book.bids;
}
