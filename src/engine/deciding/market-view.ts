import type { Book } from "../../domain/book.ts";
import type { Market } from "../../domain/market.ts";
import type { MarketData } from "../ports.ts";

/** What was read of a market for one decision; a reading that failed says why. */
export interface MarketView {
  readonly market: Market | undefined;
  readonly marketProblem: string | undefined;
  readonly book: Book | undefined;
  /** The reading failed: the signal may be decided in a later round, while it is not stale. */
  readonly failed: boolean;
}

export const UNREAD: MarketView = { market: undefined, marketProblem: undefined, book: undefined, failed: false };

/**
 * Reads market and book of a token side by side. Never throws: a failed reading is a failing check.
 * @param notBeforeMs of the venue's time: an older book that is at hand is asked for anew (rule 23)
 */
export async function readMarket(
  data: MarketData,
  conditionId: string,
  token: string,
  signal: AbortSignal,
  notBeforeMs?: number,
): Promise<MarketView> {
  try {
    const [market, book] = await Promise.all([data.market(conditionId, signal), data.book(token, signal, notBeforeMs)]);
    const marketProblem = market === undefined ? "the venue does not know this market" : notCopyable(market);
    return { market, marketProblem, book, failed: false };
  } catch (error) {
    return {
      market: undefined,
      marketProblem: error instanceof Error ? error.message : String(error),
      book: undefined,
      failed: true,
    };
  }
}

function notCopyable(market: Market): string | undefined {
  return market.version === "v1" ? undefined : `not copyable: protocol ${market.version}`;
}
