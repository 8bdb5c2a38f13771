import { z } from "zod";
import type { Level } from "../../domain/book.ts";
import type { Side } from "../../domain/trade.ts";
import { checked, microDecimal, tickMicro } from "./answer.ts";

const token = z.string().max(100);
const price = microDecimal.pipe(z.int().min(0).max(1_000_000));
const size = microDecimal.pipe(z.int().min(0));
const timestamp = z.union([z.string().regex(/^\d{10,16}$/), z.int()]).transform(Number);
const side = z.enum(["BUY", "SELL"]);

const bookSchema = z.object({
  asset_id: token,
  timestamp,
  hash: z.string().max(200).optional(),
  bids: z.array(z.object({ price, size })).max(10_000),
  asks: z.array(z.object({ price, size })).max(10_000),
  tick_size: tickMicro.optional(),
  min_order_size: size.optional(),
});
const bests = { best_bid: price.nullish(), best_ask: price.nullish() };
const changeSchema = z.object({ asset_id: token, price, size, side, hash: z.string().max(200).optional(), ...bests });
const changesSchema = z.object({ timestamp, price_changes: z.array(changeSchema).max(10_000) });
/** The form of 2024: one change a frame. */
const flatSchema = changeSchema.extend({ timestamp });
const tickSchema = z.object({ asset_id: token, new_tick_size: tickMicro });
const typeSchema = z.object({ event_type: z.string().max(100).optional() });

export interface BookFrame {
  readonly kind: "book";
  readonly token: string;
  readonly venueMs: number;
  readonly hash: string;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Frames of 2024 had none. */
  readonly tickMicro: number | undefined;
  readonly minSharesMicro: number | undefined;
}

export interface PriceChange {
  readonly token: string;
  readonly side: Side;
  readonly priceMicro: number;
  /** What stands at the price from now on; 0 takes the level away. */
  readonly sharesMicro: number;
  readonly hash: string;
  /** The best prices after it, where the frame tells them; 0 and 1 stand for an empty side. */
  readonly bestBidMicro: number | undefined;
  readonly bestAskMicro: number | undefined;
}

export type MarketEvent =
  | BookFrame
  | { readonly kind: "changes"; readonly venueMs: number; readonly changes: readonly PriceChange[] }
  | { readonly kind: "tick"; readonly token: string; readonly tickMicro: number }
  /** Of a kind that changes no book. */
  | { readonly kind: "other"; readonly type: string };

/** Reads one event of the market channel. Throws BadAnswer. */
export function parseMarketEvent(event: unknown): MarketEvent {
  const { event_type: type = "" } = checked(typeSchema, event, "market channel");
  if (type === "book") return bookFrame(event);
  if (type === "price_change") return priceChanges(event);
  if (type === "tick_size_change") {
    const { asset_id, new_tick_size } = checked(tickSchema, event, "tick size frame");
    return { kind: "tick", token: asset_id, tickMicro: new_tick_size };
  }
  return { kind: "other", type };
}

function bookFrame(event: unknown): BookFrame {
  const book = checked(bookSchema, event, "book frame");
  return {
    kind: "book",
    token: book.asset_id,
    venueMs: book.timestamp,
    hash: book.hash ?? "",
    bids: book.bids.map(toLevel),
    asks: book.asks.map(toLevel),
    tickMicro: book.tick_size,
    minSharesMicro: book.min_order_size,
  };
}

function toLevel(level: { readonly price: number; readonly size: number }): Level {
  return { priceMicro: level.price, sharesMicro: level.size };
}

function priceChanges(event: unknown): MarketEvent {
  const isFlat = typeof event === "object" && event !== null && !("price_changes" in event);
  if (isFlat) {
    const flat = checked(flatSchema, event, "price change frame");
    return { kind: "changes", venueMs: flat.timestamp, changes: [toChange(flat)] };
  }
  const { timestamp: venueMs, price_changes } = checked(changesSchema, event, "price change frame");
  return { kind: "changes", venueMs, changes: price_changes.map(toChange) };
}

function toChange(change: z.output<typeof changeSchema>): PriceChange {
  return {
    token: change.asset_id,
    side: change.side,
    priceMicro: change.price,
    sharesMicro: change.size,
    hash: change.hash ?? "",
    bestBidMicro: change.best_bid ?? undefined,
    bestAskMicro: change.best_ask ?? undefined,
  };
}
