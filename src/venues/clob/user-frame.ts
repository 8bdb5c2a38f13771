import { z } from "zod";
import { checked } from "./answer.ts";
import type { OrderRow } from "./order-row.ts";
import { parseOrderRow } from "./order-row.ts";
import type { TradeRow } from "./trade-row.ts";
import { parseTradeRow } from "./trade-row.ts";

/** One event of the user channel. `atMs` is when the venue sent it, null where it does not say. */
export type UserEvent =
  | { readonly kind: "order"; readonly order: OrderRow; readonly isCancelled: boolean; readonly atMs: number | null }
  | { readonly kind: "trade"; readonly trade: TradeRow; readonly atMs: number | null }
  /** Of a kind that says nothing of orders. */
  | { readonly kind: "other"; readonly type: string };

const eventSchema = z.object({
  event_type: z.string().max(100).optional(),
  type: z.string().max(100).optional(),
  timestamp: z.union([z.string().max(20), z.number()]).optional(),
});
/** Milliseconds in the frames of 2024, seconds in those of 2025: seconds have that many digits until the year 5138. */
const MOST_SECONDS = 99_999_999_999;

/** Reads one event. Throws BadAnswer. */
export function parseUserEvent(event: unknown): UserEvent {
  const { event_type, type, timestamp } = checked(eventSchema, event, "user channel");
  const atMs = timestamp === undefined ? null : epochMs(Number(timestamp));
  if (event_type === "trade") return { kind: "trade", trade: parseTradeRow(event), atMs };
  const order = event_type === "order" ? parseOrderRow(event) : undefined;
  if (order === undefined) return { kind: "other", type: event_type ?? "" };
  return { kind: "order", order, isCancelled: type?.toUpperCase() === "CANCELLATION", atMs };
}

function epochMs(value: number): number | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  return value > MOST_SECONDS ? Math.floor(value) : Math.floor(value) * 1000;
}
