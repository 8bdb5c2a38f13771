import type { Book } from "../../domain/book.ts";
import type { Clock, MarketData } from "../../engine/ports.ts";
import { NO_BOOK, NOT_RUN } from "./order-check.ts";

/** A book that is not new enough yet is read again after this, so many times in all. */
const READ_AGAIN_MS = 250;
const MOST_READS = 6;

/**
 * The first book seen at `earliestMs` of our clock or later, and after `tradeMs` of the venue's; or why there is none.
 * Throws only when aborted.
 */
export async function freshBook(
  { clock, marketData }: { readonly clock: Clock; readonly marketData: MarketData },
  order: { readonly token: string; readonly tradeMs: number },
  earliestMs: number,
  signal: AbortSignal | undefined,
): Promise<Book | string> {
  let problem = NOT_RUN;
  const notBeforeMs = Math.max(earliestMs, order.tradeMs + 1);
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    if (reads > 0) await clock.sleep(READ_AGAIN_MS, signal);
    try {
      const book = await marketData.book(order.token, signal, notBeforeMs);
      problem = book === undefined ? NO_BOOK : `${NOT_RUN}: the book is older than the order or the trade it copies`;
      // A quiet market's book may have been made long ago: what counts is when the venue said that it still stands.
      if (book !== undefined && book.readMs >= notBeforeMs) return book;
    } catch (error) {
      if (signal?.aborted) throw error;
      problem = `${NOT_RUN}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return problem;
}
