import { hostsOf } from "../../config/hosts.ts";
import { marketSources } from "../../src/compose/market-sources.ts";
import type { MarketTerms } from "../../src/engine/backtest/tape-writer.ts";
import type { UnitedRows } from "../../src/feeds/data-api/page-union.ts";
import { ReadFailed, WindowReader } from "../../src/feeds/data-api/read-window.ts";
import type { JsonSource } from "../../src/feeds/json-source.ts";
import { createFetchTransport } from "../../src/ops/fetch-transport.ts";
import { HttpClient } from "../../src/ops/http-client.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { systemRandom } from "../../src/ops/system-random.ts";
import { readMarketTerms } from "./market-terms.ts";
import { noteEvents } from "./row-events.ts";
import type { WalletRead } from "./wallet-read.ts";

/** Public market data is the same in staging and in production. */
const PUBLIC = hostsOf("staging", 0);
/** A person waits no longer. */
const MOST_MS = 180_000;
/** Nor for what is only made more exact. */
const MOST_TERMS_MS = 60_000;
const DAY_S = 86_400;

/** The wallet's activity could not be read; the message is for the person who asked. */
export class NotFetched extends Error {
  override readonly name = "NotFetched";
}

/**
 * A wallet's activity of the last days, by the windows and within the bounds of the bot's own feed.
 * Throws NotFetched when the Data API does not answer.
 * @param host of another Data API than the public one: then the markets' fee rates are not asked for
 */
export async function fetchRead(wallet: string, days: number, host: string | undefined): Promise<WalletRead> {
  const endS = Math.floor(systemClock.nowMs() / 1000);
  const source = new HttpClient({
    ...{
      baseUrl: host ?? PUBLIC.dataApi,
      transport: createFetchTransport(),
      clock: systemClock,
      random: systemRandom,
      maxTries: 3,
    },
  });
  const signal = AbortSignal.timeout(MOST_MS);
  try {
    const events = new Map<string, string>();
    const read = await new WindowReader(noting(source, events)).read({
      ...{ wallet, startS: endS - days * DAY_S, endS, signal },
    });
    const terms = host === undefined ? await publicTerms(read) : new Map<string, MarketTerms>();
    return { wallet, from: "data-api", ...read, events, terms };
  } catch (error) {
    if (!(error instanceof ReadFailed || signal.aborted)) throw error;
    const why = signal.aborted ? `it took longer than ${MOST_MS / 1000} s` : (error as Error).message;
    throw new NotFetched(
      `the activity of ${wallet} could not be read: ${why}\nWithout a connection, give a file of recorded activity instead.`,
    );
  }
}

/** The same source; of what it answers the markets' events are noted. */
function noting(source: JsonSource, events: Map<string, string>): JsonSource {
  return {
    get: async (...request) => {
      const answer = await source.get(...request);
      noteEvents(answer, events);
      return answer;
    },
  };
}

/** The real fee rates of the markets he traded in, newest first. */
function publicTerms({ sightings }: UnitedRows): Promise<ReadonlyMap<string, MarketTerms>> {
  const newest = sightings.toSorted((a, b) => b.venueS - a.venueS);
  const { data } = marketSources(PUBLIC, systemClock, systemClock, systemRandom);
  const ids = [...new Set(newest.map(({ conditionId }) => conditionId))];
  return readMarketTerms(data, ids, AbortSignal.timeout(MOST_TERMS_MS));
}
