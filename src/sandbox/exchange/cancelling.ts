import type { Stage } from "../world/stage.ts";
import type { ExchangeOrder } from "./exchange-order.ts";
import { isOpen } from "./exchange-order.ts";
import { report } from "./exchange-state.ts";

/** Hashes that were cancelled, and why the others were not. */
export interface Cancelled {
  readonly canceled: string[];
  readonly notCanceled: Record<string, string>;
}

/** Which of a key's orders to cancel: those named, those of a market or token, or all. */
export type CancelWish =
  | { readonly kind: "named"; readonly hashes: readonly string[] }
  | { readonly kind: "all" }
  | { readonly kind: "market"; readonly conditionId?: string | undefined; readonly tokenId?: string | undefined };

/** Cancels open orders of one API key. One that waits for its match cannot be cancelled any more. */
export function cancel(stage: Stage, owner: string, wish: CancelWish): Cancelled {
  const result: Cancelled = { canceled: [], notCanceled: {} };
  for (const hash of wish.kind === "named" ? wish.hashes : openHashes(stage, owner, wish)) {
    const order = stage.state.exchange.orders.get(hash);
    const reason = reasonAgainst(order?.owner === owner ? order : undefined);
    if (reason !== undefined) {
      result.notCanceled[hash] = reason;
      continue;
    }
    drop(stage, order as ExchangeOrder);
    result.canceled.push(hash);
  }
  return result;
}

function reasonAgainst(order: ExchangeOrder | undefined): string | undefined {
  if (order === undefined) return "Order not found or already canceled";
  if (order.state === "delayed") return "order is delayed, it can't be canceled yet";
  return order.state === "live" ? undefined : "already canceled or matched";
}

function openHashes(stage: Stage, owner: string, wish: Exclude<CancelWish, { kind: "named" }>): string[] {
  const fits = (order: ExchangeOrder) =>
    wish.kind === "all" ||
    ((wish.tokenId === undefined || order.tokenId === wish.tokenId) &&
      (wish.conditionId === undefined || stage.market(order.marketId)?.conditionId === wish.conditionId));
  return [...stage.state.exchange.orders.values()]
    .filter((order) => order.owner === owner && order.state === "live" && fits(order))
    .map(({ hash }) => hash);
}

/** A GTD order's time is over. */
export function expire(stage: Stage, orderHash: string): void {
  const order = stage.state.exchange.orders.get(orderHash);
  if (order?.state === "live") drop(stage, order);
}

/** A market has ended: what rests or waits in it goes. */
export function cancelInMarket(stage: Stage, marketId: string): void {
  for (const order of stage.state.exchange.orders.values()) {
    if (order.marketId === marketId && isOpen(order)) drop(stage, order);
  }
}

function drop(stage: Stage, order: ExchangeOrder): void {
  order.state = "cancelled";
  report(stage.state.exchange, { kind: "order", type: "CANCELLATION", order });
}
