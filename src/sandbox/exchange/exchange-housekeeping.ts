import { isOpen } from "./exchange-order.ts";
import type { ExchangeState } from "./exchange-state.ts";
import { isPending } from "./exchange-trade.ts";

const MOST_TRADES = 4_000;
const MOST_ORDERS = 4_000;

/** Forgets the oldest orders and trades that are over, so that the state stays bounded. */
export function forgetOldTrades(state: ExchangeState): void {
  dropOldest(state.trades, MOST_TRADES, (trade) => !isPending(trade) && trade.status !== "MINED");
  dropOldest(
    state.orders,
    MOST_ORDERS,
    (order) => !isOpen(order) && !order.tradeIds.some((id) => state.trades.has(id)),
  );
}

function dropOldest<T>(map: Map<string, T>, most: number, isOver: (item: T) => boolean): void {
  for (const [id, item] of map) {
    if (map.size <= most) return;
    if (isOver(item)) map.delete(id);
  }
}
