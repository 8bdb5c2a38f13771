import type { OrderState } from "../../domain/order-state.ts";
import { isOpenState, mayMove, orderStateOf } from "../../domain/order-state.ts";
import type { OrderRecord, Records } from "../ports.ts";

export function orderOf(records: Records, orderId: number): OrderRecord {
  const order = records.orders.get(orderId);
  if (order === undefined) throw new Error(`order ${orderId} is missing`);
  return order;
}

export interface OrderMove {
  readonly atMs: number;
  /** Why; what was stored before stays unless it is told. */
  readonly reason?: string;
  /** Hex, of an order that becomes signed. */
  readonly signature?: string;
}

/**
 * Moves an order to another state, in the caller's transaction: the one place that writes it, and each move is journaled. Where it
 * stands already is no move. A state in which it may fill no further ends its reservation. Returns the order as it is then;
 * throws on a move that the table does not allow.
 */
export function moveOrder(records: Records, orderId: number, state: OrderState, move: OrderMove): OrderRecord {
  const order = orderOf(records, orderId);
  const from = orderStateOf(order.state);
  if (from === state) return order;
  if (!mayMove(from, state)) throw new Error(`order ${orderId} cannot go from ${from} to ${state}`);
  const { atMs, reason, signature } = move;
  const ends = order.terminalMs === null && !isOpenState(state);
  records.orders.update(orderId, {
    state,
    ...(reason !== undefined && { reason }),
    ...(signature !== undefined && { signature }),
    ...(state === "sent" && order.sentMs === null && { sentMs: atMs }),
    ...(ends && { reservedMicro: 0, terminalMs: atMs }),
  });
  const { side, notionalMicro, filledSharesMicro, filledCollateralMicro, feeMicro } = order;
  const amounts = { side, notionalMicro, reservedMicro: 0, filledSharesMicro, filledCollateralMicro, feeMicro };
  const why = reason !== undefined && { reason };
  records.journal.append("order", { id: orderId, ...(ends && amounts), from, state, ...why });
  return orderOf(records, orderId);
}
