import { z } from "zod";
import type { Book, Level } from "../../domain/book.ts";
import { BadAnswer, checked, microDecimal, minSharesMicro, tickMicro } from "./answer.ts";

const level = z.object({
  price: microDecimal.pipe(z.int().min(1).max(999_999)),
  size: microDecimal.pipe(z.int().min(0)),
});

const schema = z.object({
  asset_id: z.string().max(100),
  timestamp: z.string().regex(/^[0-9]{13}$/, "is no text of milliseconds"),
  hash: z.string().max(200).optional(),
  bids: z.array(level).max(10_000),
  asks: z.array(level).max(10_000),
  tick_size: tickMicro,
  min_order_size: minSharesMicro,
});

/**
 * Reads `/book`. The venue lists both sides worst level first; here the best is first.
 * Throws BadAnswer, also when it is another token's book or the sides cross.
 * @param readMs when the book was asked for, by the market's clock: it is at least so new
 */
export function parseBook(answer: unknown, token: string, readMs: number): Book {
  const book = checked(schema, answer, "CLOB book");
  if (book.asset_id !== token) throw new BadAnswer(`CLOB book: asset_id: ${book.asset_id} is not the token asked for`);
  const bids = sorted(book.bids, (a, b) => b.priceMicro - a.priceMicro);
  const asks = sorted(book.asks, (a, b) => a.priceMicro - b.priceMicro);
  const [bid, ask] = [bids[0], asks[0]];
  if (bid !== undefined && ask !== undefined && bid.priceMicro >= ask.priceMicro) {
    throw new BadAnswer(`CLOB book: bids: the best bid ${bid.priceMicro} is not below the best ask ${ask.priceMicro}`);
  }
  return {
    token,
    bids,
    asks,
    tickMicro: book.tick_size,
    minSharesMicro: book.min_order_size,
    venueMs: Number(book.timestamp),
    readMs,
    hash: book.hash ?? "",
  };
}

function sorted(levels: ReadonlyArray<z.infer<typeof level>>, order: (a: Level, b: Level) => number): Level[] {
  return levels
    .filter(({ size }) => size > 0)
    .map(({ price, size }) => ({ priceMicro: price, sharesMicro: size }))
    .sort(order);
}
