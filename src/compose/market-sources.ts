import type { Hosts } from "../../config/hosts.ts";
import type { Clock, Random } from "../engine/ports.ts";
import { PositionsSnapshot } from "../feeds/data-api/positions-snapshot.ts";
import { PositionsValue } from "../feeds/data-api/positions-value.ts";
import type { DataApiVersion } from "../feeds/data-api/target-feed.ts";
import { DataApiFeed } from "../feeds/data-api/target-feed.ts";
import { HttpClient } from "../ops/http-client.ts";
import { GatedService } from "../venues/clob/gated-service.ts";
import { MarketChannel } from "../venues/clob/market-channel.ts";
import { ClobMarketData } from "../venues/clob/market-data.ts";
import { CLOB_LIMITS, GAMMA_LIMITS } from "../venues/clob/request-limits.ts";
import type { SteadyClock } from "../venues/clob/venue-time.ts";
import { VenueTime } from "../venues/clob/venue-time.ts";
import { connectTo } from "./channels.ts";
import type { Network } from "./network.ts";
import { openNetwork } from "./network.ts";

/** One try of a request, and how many in all. */
export interface Patience {
  readonly timeoutMs: number;
  readonly maxTries: number;
}

/** For the venue's time at a start. */
const LONGEST_WAIT_MS = 3_000;
/** A scan of 30 s must not wait for one host longer than that. */
const PATIENCE: Patience = { timeoutMs: 5_000, maxTries: 3 };
/** Of the CLOB and Gamma: decisions wait for them, and their gates keep the rest away until the host wants to be asked. */
const LONGEST_RETRY_AFTER_MS = 2_000;

export interface SourceOptions {
  readonly patience?: Patience;
  /** Hears of each try of a request that failed, whether another follows or not. */
  readonly onFailure?: (what: string, error: Error) => void;
  /** Keeps books up to date by the CLOB's market channel under this address; without one each book is asked for. */
  readonly clobSocket?: string;
  /** v1 unless told. */
  readonly dataApiVersion?: DataApiVersion;
  /** This machine's unless told. */
  readonly network?: Network;
  /** Market time that nobody sets, to see when the market clock is set anew; without one that shows only once a minute. */
  readonly steady?: SteadyClock;
}

export interface MarketSources {
  /** The venue's time: whatever is stored is dated by it. */
  readonly clock: Clock;
  readonly feed: DataApiFeed;
  readonly positions: PositionsSnapshot;
  readonly worth: PositionsValue;
  readonly data: ClobMarketData;
  /** The CLOB behind its limits: whoever speaks to it speaks through this one. */
  readonly clob: GatedService;
  readonly gamma: GatedService;
  /** Undefined where no channel was asked for. */
  readonly books: MarketChannel | undefined;
}

/**
 * Targets' trades and markets over the venue's public endpoints.
 * @param peopleClock for waits between tries: a host needs its time whatever the market's clock does
 * @param wall the market's clock as far as this machine knows it: the venue's time is reckoned from it
 */
export function marketSources(
  hosts: Pick<Hosts, "clob" | "gamma" | "dataApi">,
  peopleClock: Clock,
  wall: Clock,
  random: Random,
  { patience = PATIENCE, onFailure, clobSocket, dataApiVersion: version = "v1", ...more }: SourceOptions = {},
): MarketSources {
  const { network = openNetwork() } = more;
  const { transport } = network;
  const common = { transport, clock: peopleClock, random, ...patience, ...(onFailure && { onFailure }) };
  const gated = (baseUrl: string, limits: typeof CLOB_LIMITS): GatedService =>
    new GatedService({
      service: new HttpClient({ ...common, baseUrl, longestRetryAfterMs: LONGEST_RETRY_AFTER_MS }),
      limits,
      clock: peopleClock,
    });
  const clob = gated(hosts.clob, CLOB_LIMITS);
  const gamma = gated(hosts.gamma, GAMMA_LIMITS);
  const time = new VenueTime(wall, more.steady ?? wall);
  const clock = time.clock();
  const books =
    clobSocket === undefined
      ? undefined
      : new MarketChannel({
          connect: connectTo(`${clobSocket}/ws/market`, random, network),
          clock,
          onFailure: (error) => onFailure?.("market channel", asError(error)),
        });
  const dataApi = new HttpClient({ ...common, baseUrl: hosts.dataApi });
  return {
    feed: new DataApiFeed(dataApi, { version, endpoint: hosts.dataApi, clock: peopleClock }),
    positions: new PositionsSnapshot(dataApi),
    worth: new PositionsValue(dataApi),
    data: new ClobMarketData({ gamma, clob, ...(books && { live: books }) }, wall, more.steady, time),
    ...{ clock, clob, gamma, books },
  };
}

/** Nothing is dated before the venue's time is known; a venue that does not answer keeps nobody waiting for long. */
export async function readVenueTime(
  { data }: Pick<MarketSources, "data">,
  clock: Clock,
  stopping: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([stopping, over.signal]);
  // The job that measures it tells what it failed of.
  const read = data.makeTimeSure(either).catch(() => undefined);
  await Promise.race([read, clock.sleep(LONGEST_WAIT_MS, either).catch(() => undefined)]);
  over.abort(new Error("the venue's time is not waited for any longer"));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
