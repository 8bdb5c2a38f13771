import type { Outcome, Side } from "./book.ts";
import { bestFor } from "./book.ts";
import { divMicro, mulMicro, ONE_MICRO } from "./decimal.ts";
import type { Market } from "./market.ts";
import type { Order } from "./order.ts";
import { openOrder } from "./order-entry.ts";
import type { Stage } from "./stage.ts";
import { settleFill } from "./trade.ts";
import { indexingDelayMs } from "./visibility.ts";

const MEAN_SLICE_GAP_MS = 6_000;
const BURST_SHARE = 0.04;
const TWIN_SHARE = 0.004;
const DOLLAR_SLICE_SHARE = 0.2;
const LEAST_SLICE_MICRO = 100_000;

/** A target's resting order at the best price of its own side; others fill it bit by bit over minutes. */
export function restOrder(
  stage: Stage,
  wish: { target: number; market: Market; outcome: Outcome; side: Side; sizeMicro: number },
): void {
  const limitMicro = bestFor(wish.market.book, wish.outcome, wish.side === "BUY" ? "SELL" : "BUY");
  if (limitMicro === undefined || wish.sizeMicro < LEAST_SLICE_MICRO) return;
  const order = openOrder(stage, { ...wish, role: "maker", limitMicro });
  stage.later(stage.prng.int(200, 2_000), { kind: "slice", orderSeq: order.seq });
}

/** The next part of a resting order is filled, unless the market has left its price. */
export function fillSlice(stage: Stage, orderSeq: number): void {
  const order = stage.state.orders.get(orderSeq);
  const market = order && stage.market(order.marketId);
  if (order === undefined || market === undefined || order.state !== "open") return;
  if (market.phase !== "open" || order.patience <= 0) {
    order.state = "cancelled";
    return;
  }
  if (!isAtTheMarket(order, market)) {
    order.patience -= 1;
    stage.later(stage.prng.int(10_000, 40_000), { kind: "slice", orderSeq });
    return;
  }
  const count = stage.prng.chance(BURST_SHARE) ? stage.prng.int(4, 25) : 1;
  for (let index = 0; index < count && order.state === "open"; index += 1) fillOnce(stage, order);
  if (order.state !== "open") return;
  stage.later(-Math.log(1 - stage.prng.unit()) * MEAN_SLICE_GAP_MS, { kind: "slice", orderSeq });
}

function isAtTheMarket(order: Order, market: Market): boolean {
  const own = bestFor(market.book, order.outcome, order.side === "BUY" ? "SELL" : "BUY");
  return own !== undefined && Math.abs(own - order.limitMicro) <= market.tickMicro;
}

function fillOnce(stage: Stage, order: Order): void {
  const { prng } = stage;
  const held =
    order.side === "SELL" ? stage.heldShares(order.target, order.marketId, order.outcome) : Number.MAX_SAFE_INTEGER;
  const rest = Math.min(order.sizeMicro - order.filledMicro, held);
  const sizeMicro = Math.min(rest, sliceOf(order, prng.chance(DOLLAR_SLICE_SHARE), stage));
  if (sizeMicro < LEAST_SLICE_MICRO) {
    order.state = "done";
    return;
  }
  const fill = {
    sizeMicro,
    // The other side's amount is rounded in the maker's favour, as the exchange contract does.
    collateralMicro: mulMicro(sizeMicro, order.limitMicro),
    feeMicro: 0,
    levelMicro: order.limitMicro,
    lastMicro: order.limitMicro,
    tx: prng.hex(8),
    visibleMs: stage.nowMs + indexingDelayMs(prng),
  };
  settleFill(stage, order, fill);
  const hasTwin = prng.chance(TWIN_SHARE) && rest >= 2 * sizeMicro;
  if (hasTwin) settleFill(stage, order, fill);
  if (order.filledMicro >= order.sizeMicro) order.state = "done";
}

/** Others bring round share counts, or round dollars, which makes a price off the grid. */
function sliceOf(order: Order, isDollars: boolean, stage: Stage): number {
  const cents = Math.max(10, Math.round(stage.prng.around(600, 1.1)));
  const dollarsMicro = cents * 10_000;
  const shares = divMicro(dollarsMicro, order.limitMicro);
  return isDollars ? shares : Math.max(ONE_MICRO, Math.round(shares / ONE_MICRO) * ONE_MICRO);
}
