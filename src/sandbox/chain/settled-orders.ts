import type { Order } from "../world/order.ts";
import type { WorldState } from "../world/world-state.ts";
import { shownMs } from "./block-time.ts";
import { settledBlock } from "./settlement.ts";

/** One order of a target and what of it the chain shows by now: the truth that judges ask (ENGINE rule 38). Micro-units. */
export interface SettledOrder {
  readonly order: Order;
  /** Lower-case. */
  readonly wallet: string;
  readonly tokenId: string;
  readonly sharesMicro: number;
  /** Without fee. */
  readonly collateralMicro: number;
  readonly feeMicro: number;
  readonly transactions: number;
}

/** All orders of the targets that the world still remembers, oldest first, with their settled totals. */
export function settledOrders(state: WorldState): SettledOrder[] {
  const trades = state.rows.flat().filter((row) => row.type === "TRADE" && shownMs(settledBlock(row)) <= state.nowMs);
  const byOrder = Map.groupBy(trades, ({ orderSeq }) => orderSeq);
  return [...state.orders.values()].flatMap((order) => {
    const market = state.markets.get(order.marketId);
    const rows = byOrder.get(order.seq) ?? [];
    if (market === undefined) return [];
    const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
    const feeMicro = sum((row) => row.feeMicro);
    const usdcMicro = sum((row) => row.usdcMicro);
    return {
      order,
      wallet: state.targets[order.target]?.address ?? "",
      tokenId: market.tokenIds[order.outcome],
      sharesMicro: sum((row) => row.sizeMicro),
      collateralMicro: order.side === "BUY" ? usdcMicro - feeMicro : usdcMicro + feeMicro,
      feeMicro,
      transactions: new Set(rows.map(({ tx }) => tx)).size,
    };
  });
}
