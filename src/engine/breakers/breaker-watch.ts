import type { Clock, FeedStatus, MarketData, Records, Store } from "../ports.ts";
import { BookLooks } from "./book-looks.ts";
import type { Seen } from "./breaker.ts";
import { stepBreaker } from "./breaker.ts";
import type { BreakerFacts } from "./breaker-facts.ts";
import { BREAKERS } from "./breaker-list.ts";
import { probeFate } from "./open-breakers.ts";
import { OrderEnds } from "./order-ends.ts";
import { Recent } from "./recent.ts";
import { breakerOf, storeBreaker } from "./trip.ts";

const REQUESTS_MS = 60_000;
const DECISIONS_MS = 10 * 60_000;
const DISCREPANCIES_MS = 15 * 60_000;
const LONG_START_MS = 2 * 60_000;
/** Kinds that speak of our own orders; the others are about what a target did. */
const SERIOUS = ["failed-trade", "unknown-order", "lot-covered"];

export interface BreakerWatchNeeds {
  readonly store: Store;
  readonly data: Pick<MarketData, "book">;
  /** The market's clock. */
  readonly clock: Pick<Clock, "nowMs">;
  /** People's: requests, feeds and deliveries take its time. */
  readonly peopleClock: Pick<Clock, "nowMs">;
  /** Requests to the venue since the start. */
  readonly requests: () => { readonly sent: number; readonly failed: number };
  readonly feeds: () => readonly FeedStatus[];
  /** Decisions that failed by an error of ours since the start. */
  readonly failedDecisions: () => number;
  /** When the oldest critical alert that still waits for its delivery was raised; undefined when none waits. */
  readonly undeliveredSinceMs?: () => number | undefined;
}

/** Looks every few seconds at what the breakers are about, and moves each by its rules. */
export class BreakerWatch {
  readonly #needs: BreakerWatchNeeds;
  readonly #beganMs: number;
  readonly #sent = new Recent(REQUESTS_MS);
  readonly #failed = new Recent(REQUESTS_MS);
  readonly #decisions = new Recent(DECISIONS_MS);
  readonly #ends: OrderEnds;
  readonly #books: BookLooks;

  constructor(needs: BreakerWatchNeeds) {
    this.#needs = needs;
    this.#beganMs = needs.peopleClock.nowMs();
    this.#ends = new OrderEnds(needs.store);
    this.#books = new BookLooks(needs.store, needs.data);
  }

  /** One look at everything; then each breaker's next state is stored. */
  async run(abort: AbortSignal): Promise<void> {
    const { store, clock } = this.#needs;
    const nowMs = clock.nowMs();
    const books = await this.#books.look(nowMs, abort);
    this.#ends.follow();
    if (abort.aborted) return;
    const facts = this.#facts(books, nowMs);
    store.transact((records) => {
      this.#step(records, facts, clock.nowMs());
      // Counted once: orders stay refused, and by that alone it would never be half-open.
      if ((records.breakers.of("refusals")?.state ?? "closed") !== "closed") this.#ends.forget();
      tellLongStart(records, clock.nowMs());
    });
  }

  #step(records: Records, facts: BreakerFacts, nowMs: number): void {
    for (const breaker of BREAKERS) {
      const before = breakerOf(records, breaker);
      // One that others trip, and nobody did, has nothing to be stepped.
      if (breaker.cause === undefined && before.state === "closed") continue;
      const seen: Seen = { cause: breaker.cause?.(facts), probe: probeFate(records, breaker.name) };
      storeBreaker(records, breaker, before, stepBreaker(before, breaker, seen, nowMs), nowMs);
    }
  }

  #facts(books: BreakerFacts["books"], nowMs: number): BreakerFacts {
    const { store, peopleClock, requests } = this.#needs;
    const wallMs = peopleClock.nowMs();
    const { sent, failed } = requests();
    return {
      books,
      requests: { sent: this.#sent.gained(sent, wallMs), failed: this.#failed.gained(failed, wallMs) },
      failedDecisions: this.#decisions.gained(this.#needs.failedDecisions(), wallMs),
      refusals: this.#ends.refusals(),
      unknown: unknownFates(store.records, nowMs),
      feeds: this.#feeds(wallMs),
      seriousDiscrepancies: store.records.discrepancies
        .open()
        .filter(({ kind, sinceMs }) => SERIOUS.includes(kind) && nowMs - sinceMs < DISCREPANCIES_MS).length,
      undeliveredMs: wallMs - (this.#needs.undeliveredSinceMs?.() ?? wallMs),
    };
  }

  /** What a feed told before this start is not known: silence counts from there. */
  #feeds(wallMs: number): BreakerFacts["feeds"] {
    const feeds = this.#needs.feeds().filter(({ state }) => state !== "off");
    const heardMs = Math.max(this.#beganMs, ...feeds.map(({ lastDataMs }) => lastDataMs ?? 0));
    return { count: feeds.length, silentMs: wallMs - heardMs };
  }
}

/** It opens at every start and mostly closes within seconds, untold. */
function tellLongStart(records: Records, nowMs: number): void {
  const start = records.breakers.of("start");
  if (start?.state !== "open" || nowMs - start.sinceMs < LONG_START_MS) return;
  const text = `Buys still wait since the start: ${start.cause}.\nSells go on. /status and /doctor show what does not answer.`;
  records.alerts.raise({ severity: "warning", kind: "breaker-start", text, dedupeKey: "breaker-start" });
}

function unknownFates(records: Records, nowMs: number): BreakerFacts["unknown"] {
  const unknown = records.orders.open().filter(({ state }) => state === "unknown");
  const oldestMs = Math.min(nowMs, ...unknown.map(({ sentMs, createdMs }) => sentMs ?? createdMs));
  return { orders: unknown.length, longestMs: nowMs - oldestMs };
}
