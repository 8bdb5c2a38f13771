import type { Level, Outcome, Side } from "./book.ts";
import { bestFor, take } from "./book.ts";
import { isCopyable } from "./choice.ts";
import { mulMicro, ONE_MICRO } from "./decimal.ts";
import { FEE_SCHEDULES, takerFeeMicro } from "./fee.ts";
import { splitFills } from "./fill-split.ts";
import type { Market } from "./market.ts";
import type { Order } from "./order.ts";
import { openOrder } from "./order-entry.ts";
import type { Stage } from "./stage.ts";
import type { Fill } from "./trade.ts";
import { settleFill } from "./trade.ts";
import { indexingDelayMs, promptDelayMs } from "./visibility.ts";

/** How the venue settles a taker's order: one averaged row, several rows in one transaction, or a burst of transactions. */
export type Settlement = "one" | "pieces" | "burst";

export interface TakerWish {
  readonly target: number;
  readonly market: Market;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly sizeMicro: number;
  /** How many ticks beyond the best price it goes. */
  readonly reachTicks: number;
  readonly settlement?: Settlement;
  /** Shown within 5 s, whatever else happens. */
  readonly isPrompt?: boolean;
  /** Given when it shares a transaction with another order. */
  readonly tx?: string;
}

const PIECES_SHARE = 0.03;
const PARTLY_LATE_SHARE = 0.05;
/** How often the market moves on in the direction of a target's trade: he knows something. By so many ticks, over minutes (price-path.ts). */
const INSIGHT_SHARE = { BUY: 0.7, SELL: 0.25 } as const;
const INSIGHT_TICKS = 4;
const MOST_DRIFT_TICKS = 8;
/** A purchase shown within this time counts as news to a follower. */
const NEWS_MS = 5_000;

/**
 * A target trades against the book at once. A sale is cut to what he holds.
 * @returns his order, or undefined when nothing could be filled
 */
export function takeNow(stage: Stage, wish: TakerWish): Order | undefined {
  const { market, outcome, side, target } = wish;
  const held = stage.heldShares(target, market.id, outcome);
  const sizeMicro = side === "SELL" ? Math.min(wish.sizeMicro, held) : wish.sizeMicro;
  const best = bestFor(market.book, outcome, side);
  if (market.phase !== "open" || best === undefined || sizeMicro <= 0) return undefined;
  const reach = wish.reachTicks * market.tickMicro * (side === "BUY" ? 1 : -1);
  const limitMicro = Math.min(Math.max(best + reach, market.tickMicro), ONE_MICRO - market.tickMicro);
  const isNews = side === "BUY" && isCopyable(stage, target, market, outcome);
  const levels = take(market.book, outcome, side, sizeMicro, limitMicro);
  if (levels.length === 0) return undefined;
  const order = openOrder(stage, { target, market, outcome, side, role: "taker", limitMicro, sizeMicro });
  order.state = "done";
  const shownAfterMs = settleLevels(stage, order, levels, wish);
  if (isNews && shownAfterMs <= NEWS_MS) stage.state.lastCopyableMs = stage.nowMs;
  leaveTrace(stage, market, outcome, side);
  return order;
}

/** @returns after how many ms the feed shows it (the first part of it, where parts come late) */
function settleLevels(stage: Stage, order: Order, levels: readonly Level[], wish: TakerWish): number {
  const { prng } = stage;
  const settlement = wish.settlement ?? (prng.chance(PIECES_SHARE) ? "pieces" : "one");
  const fills = settlement === "one" ? [levels] : splitFills(levels, settlement, prng).map((level) => [level]);
  const delayMs = wish.isPrompt ? promptDelayMs(prng) : indexingDelayMs(prng);
  const isPartlyLate = fills.length > 1 && prng.chance(PARTLY_LATE_SHARE);
  let tx = wish.tx ?? prng.hex(8);
  for (const parts of fills) {
    if (settlement === "burst" && prng.chance(0.97)) tx = prng.hex(8);
    const visibleMs = stage.nowMs + (isPartlyLate && prng.chance(0.5) ? indexingDelayMs(prng) : delayMs);
    settleFill(stage, order, { ...fillOf(parts, wish.market), tx, visibleMs });
  }
  return delayMs;
}

function fillOf(parts: readonly Level[], market: Market): Omit<Fill, "tx" | "visibleMs"> {
  const { ratePpm } = FEE_SCHEDULES[market.subject];
  let sizeMicro = 0;
  let collateralMicro = 0;
  let feeMicro = 0;
  let lastMicro = 0;
  for (const [price, size] of parts) {
    sizeMicro += size;
    collateralMicro += mulMicro(price, size);
    feeMicro += takerFeeMicro(size, price, ratePpm);
    lastMicro = price;
  }
  return { sizeMicro, collateralMicro, feeMicro, levelMicro: parts.length === 1 ? lastMicro : null, lastMicro };
}

/** The price tends to follow, and other makers soon fill the hole. */
function leaveTrace(stage: Stage, market: Market, outcome: Outcome, side: Side): void {
  const direction = (side === "BUY") === (outcome === 0) ? 1 : -1;
  if (stage.prng.chance(INSIGHT_SHARE[side])) {
    const most = MOST_DRIFT_TICKS * market.tickMicro;
    const drift = market.driftMicro + direction * INSIGHT_TICKS * market.tickMicro;
    market.driftMicro = Math.min(Math.max(drift, -most), most);
  }
  stage.later(stage.prng.int(300, 1200), { kind: "refill", marketId: market.id });
}
