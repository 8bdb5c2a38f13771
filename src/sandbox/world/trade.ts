import { txHead } from "../chain/placement.ts";
import { settledMs } from "../chain/settlement.ts";
import { tradeThrough } from "../exchange/resting.ts";
import { giveUp, receive } from "./holding.ts";
import type { Order } from "./order.ts";
import { priceTextOf } from "./row.ts";
import type { Stage } from "./stage.ts";

/** One fill of an order on its way into the feed. */
export interface Fill {
  readonly sizeMicro: number;
  /** Without fee. */
  readonly collateralMicro: number;
  readonly feeMicro: number;
  /** The one level it came from, or null for an average over several. */
  readonly levelMicro: number | null;
  /** The last level it reached. */
  readonly lastMicro: number;
  readonly tx: string;
  readonly visibleMs: number;
}

/** Books a fill: order, balance, market and feed change together, so that rows always add up to orders and balances. */
export function settleFill(stage: Stage, order: Order, fill: Fill): void {
  const market = stage.market(order.marketId);
  if (market === undefined) throw new Error(`order ${order.seq} trades the unknown market ${order.marketId}`);
  const holding = stage.holding(order.target, order.marketId);
  const { sizeMicro, collateralMicro, feeMicro } = fill;
  const usdcMicro = order.side === "BUY" ? collateralMicro + feeMicro : collateralMicro - feeMicro;
  const sentMs = settledMs({ timeMs: stage.nowMs, tx: fill.tx, type: "TRADE" });
  const told = { sentMs, tx: txHead(fill.tx) };
  if (order.side === "BUY") receive(holding, order.outcome, sizeMicro, usdcMicro, told);
  else giveUp(holding, order.outcome, sizeMicro, usdcMicro, told);
  holding.lastTradeMs[order.outcome] = stage.nowMs;
  order.filledMicro += sizeMicro;
  order.collateralMicro += collateralMicro;
  order.feeMicro += feeMicro;
  order.rows += 1;
  market.volumeMicro += collateralMicro;
  market.lastTradeMicro = order.outcome === 0 ? fill.lastMicro : 1_000_000 - fill.lastMicro;
  market.bookMs = stage.nowMs;
  if (order.role === "taker") {
    const { outcome, side } = order;
    tradeThrough(stage, market, { outcome, side, lastMicro: fill.lastMicro, sizeMicro });
  }
  stage.report({
    visibleMs: fill.visibleMs,
    type: "TRADE",
    target: order.target,
    subjectId: market.id,
    outcome: order.outcome,
    side: order.side,
    sizeMicro,
    usdcMicro,
    feeMicro,
    priceText: priceTextOf(collateralMicro, sizeMicro, fill.levelMicro, stage.prng),
    tx: fill.tx,
    orderSeq: order.seq,
    isMaker: order.role === "maker",
  });
}
