import { BreakerWatch } from "../engine/breakers/breaker-watch.ts";
import type { Clock, FeedStatus } from "../engine/ports.ts";
import { undeliveredSinceMs } from "../store/app/undelivered.ts";
import type { SqliteStore } from "../store/store.ts";
import type { Engine } from "./engine.ts";
import type { MarketSources } from "./market-sources.ts";

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
    undeliveredSinceMs: () => undeliveredSinceMs(store),
  });
}
