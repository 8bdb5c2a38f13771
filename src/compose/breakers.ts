import { beginRedeemingAnew } from "../engine/books/redeeming.ts";
import { BreakerWatch } from "../engine/breakers/breaker-watch.ts";
import { tripBreaker } from "../engine/breakers/trip.ts";
import type { Clock, FeedStatus, Store } from "../engine/ports.ts";
import { undeliveredSinceMs } from "../store/app/undelivered.ts";
import type { SqliteStore } from "../store/store.ts";
import type { Engine } from "./engine.ts";
import type { MarketSources } from "./market-sources.ts";

/** What happened while the bot was away is not in its books yet: buys wait for the first comparison (rule 31). */
export function holdUntilCompared(store: Store, nowMs: number): void {
  const cause = "our books were not compared with the venue's since the start";
  store.transact((records) => {
    tripBreaker(records, "start", cause, nowMs);
    beginRedeemingAnew(records, nowMs);
  });
}

export interface BreakerParts {
  readonly store: SqliteStore;
  readonly engine: Pick<Engine, "failedDecisions">;
  readonly sources: Pick<MarketSources, "clob" | "data">;
  readonly feedStatus: () => readonly FeedStatus[];
  readonly marketClock: Clock;
  readonly peopleClock: Clock;
}

/** Watches what the breakers are about, on the bot's own parts. */
export function breakerWatch(parts: BreakerParts): BreakerWatch {
  const { store, engine, sources, feedStatus, marketClock, peopleClock } = parts;
  return new BreakerWatch({
    ...{ store, data: sources.data, clock: marketClock, peopleClock, feeds: feedStatus },
    failedDecisions: () => engine.failedDecisions(),
    requests: () => sources.clob.reach(),
    undeliveredSinceMs: () => undeliveredSinceMs(store, peopleClock.nowMs()),
  });
}
