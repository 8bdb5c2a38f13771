import type { Hosts } from "../../config/hosts.ts";
import type { Clock, Random } from "../engine/ports.ts";
import { DataApiFeed } from "../feeds/data-api/target-feed.ts";
import { createFetchTransport } from "../ops/fetch-transport.ts";
import { HttpClient } from "../ops/http-client.ts";
import { ClobMarketData } from "../venues/clob/market-data.ts";

/** One try of a request, and how many in all. */
export interface Patience {
  readonly timeoutMs: number;
  readonly maxTries: number;
}

/** A scan of 30 s must not wait for one host longer than that. */
const PATIENCE: Patience = { timeoutMs: 5_000, maxTries: 3 };

export interface SourceOptions {
  readonly patience?: Patience;
  /** Hears of each try of a request that failed, whether another follows or not. */
  readonly onFailure?: (what: string, error: Error) => void;
}

export interface MarketSources {
  readonly feed: DataApiFeed;
  readonly data: ClobMarketData;
}

/**
 * Targets' trades and markets over the venue's public endpoints.
 * @param peopleClock for waits between tries: a host needs its time whatever the market's clock does
 * @param marketClock dates what was read
 */
export function marketSources(
  hosts: Pick<Hosts, "clob" | "gamma" | "dataApi">,
  peopleClock: Clock,
  marketClock: Clock,
  random: Random,
  { patience = PATIENCE, onFailure }: SourceOptions = {},
): MarketSources {
  const transport = createFetchTransport();
  const client = (baseUrl: string): HttpClient =>
    new HttpClient({ baseUrl, transport, clock: peopleClock, random, ...patience, ...(onFailure && { onFailure }) });
  return {
    feed: new DataApiFeed(client(hosts.dataApi)),
    data: new ClobMarketData({ gamma: client(hosts.gamma), clob: client(hosts.clob) }, marketClock),
  };
}
