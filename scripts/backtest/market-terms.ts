import type { Market } from "../../src/domain/market.ts";
import type { MarketTerms } from "../../src/engine/backtest/tape-writer.ts";

/** Markets asked for at once, and in all: the newest of a wallet are enough for its fees. */
const READERS = 8;
const MOST_MARKETS = 400;

/** What a market's fee rate and minimum are asked of. */
export interface MarketBook {
  market(conditionId: string, signal?: AbortSignal): Promise<Market | undefined>;
}

/** Fee rates and minima by condition id, as far as the venue tells them in time; a market that it does not tell is left out. */
export async function readMarketTerms(
  book: MarketBook,
  conditionIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, MarketTerms>> {
  const terms = new Map<string, MarketTerms>();
  const waiting = conditionIds.slice(0, MOST_MARKETS);
  const readNext = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined && !signal.aborted; id = waiting.shift()) {
      // What is not told is assumed, and the result says of how many markets.
      const market = await book.market(id, signal).catch(() => undefined);
      if (market === undefined) continue;
      const { feeRatePpm, minSharesMicro } = market;
      terms.set(id, { feeRatePpm, minSharesMicro });
    }
  };
  await Promise.all(Array.from({ length: READERS }, readNext));
  return terms;
}
