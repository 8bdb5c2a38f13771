import type { Market } from "./market.ts";
import type { Order } from "./order.ts";
import type { Stage } from "./stage.ts";

/** How often a resting order looks again before it gives up a price that the market has left. */
const PATIENCE = 20;

/** What a target means to trade. */
export type OrderWish = Pick<Order, "target" | "outcome" | "side" | "role" | "limitMicro" | "sizeMicro"> & {
  readonly market: Market;
};

/** Creates an order in the world's records, open and unfilled. */
export function openOrder(stage: Stage, wish: OrderWish): Order {
  const { market, target, outcome, side, role, limitMicro, sizeMicro } = wish;
  const order: Order = {
    seq: stage.nextSeq(),
    id: stage.prng.hex(8),
    target,
    marketId: market.id,
    outcome,
    side,
    role,
    limitMicro,
    sizeMicro,
    createdMs: stage.nowMs,
    filledMicro: 0,
    collateralMicro: 0,
    feeMicro: 0,
    rows: 0,
    patience: PATIENCE,
    state: "open",
  };
  stage.state.orders.set(order.seq, order);
  return order;
}
