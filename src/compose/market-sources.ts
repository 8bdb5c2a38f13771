import type { Hosts } from "../../config/hosts.ts";
import type { Clock, Random } from "../engine/ports.ts";
import { DataApiFeed } from "../feeds/data-api/target-feed.ts";
import { createFetchTransport } from "../ops/fetch-transport.ts";
import { HttpClient } from "../ops/http-client.ts";
import { ClobMarketData } from "../venues/clob/market-data.ts";

/** One try of a request, and how many in all: a scan of 30 s must not wait for one host longer than that. */
const TIMEOUT_MS = 5_000;
const TRIES = 3;

export interface MarketSources {
  readonly feed: DataApiFeed;
  readonly data: ClobMarketData;
}

/**
 * Targets' trades and markets over the venue's public endpoints.
 * @param peopleClock for waits between tries: a host needs its time whatever the market's clock does
 * @param marketClock dates what was read
 */
export function marketSources(hosts: Hosts, peopleClock: Clock, marketClock: Clock, random: Random): MarketSources {
  const transport = createFetchTransport();
  const client = (baseUrl: string): HttpClient =>
    new HttpClient({ baseUrl, transport, clock: peopleClock, random, timeoutMs: TIMEOUT_MS, maxTries: TRIES });
  return {
    feed: new DataApiFeed(client(hosts.dataApi)),
    data: new ClobMarketData({ gamma: client(hosts.gamma), clob: client(hosts.clob) }, marketClock),
  };
}
