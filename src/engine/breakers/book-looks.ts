import type { Book } from "../../domain/book.ts";
import type { MarketData, SignalRecord, Store } from "../ports.ts";
import type { BreakerFacts } from "./breaker-facts.ts";

const LOOK_EVERY_MS = 30_000;
/** Tokens looked at in one go: the newest trade of each target. */
const MOST_TOKENS = 6;
/** A trade so young may not be in the book yet, one so old proves nothing of the present. */
const YOUNGEST_MS = 30_000;
const OLDEST_MS = 10 * 60_000;
/** A trade is dated by its block: it was matched up to a minute before, and touched the book then. */
const BEFORE_MS = 2 * 60_000;

/** Whether books show the trades that were made in them. */
export class BookLooks {
  readonly #store: Store;
  readonly #data: Pick<MarketData, "book">;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #last: BreakerFacts["books"] = { frozen: 0, fresh: 0 };

  constructor(store: Store, data: Pick<MarketData, "book">) {
    this.#store = store;
    this.#data = data;
  }

  /** As of the last half minute. A book that cannot be read says nothing. */
  async look(nowMs: number, abort: AbortSignal): Promise<BreakerFacts["books"]> {
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return this.#last;
    this.#lookedMs = nowMs;
    const traded = this.#newestTrades(nowMs);
    const books = await Promise.all(traded.map(({ token }) => this.#data.book(token, abort).catch(() => undefined)));
    const shown = traded.flatMap((trade, index) => {
      const book = books[index];
      return book === undefined ? [] : [isFrozen(book, trade)];
    });
    const frozen = shown.filter(Boolean).length;
    this.#last = { frozen, fresh: shown.length - frozen };
    return this.#last;
  }

  #newestTrades(nowMs: number): SignalRecord[] {
    const { targets, signals } = this.#store.records;
    const byToken = new Map<string, SignalRecord>();
    for (const { id, state } of targets.all()) {
      const newest = state === "removed" ? undefined : signals.latestOfTarget(id);
      const ageMs = newest === undefined ? OLDEST_MS : nowMs - newest.venueS * 1000;
      if (newest !== undefined && newest.proven === 1 && ageMs >= YOUNGEST_MS && ageMs < OLDEST_MS)
        byToken.set(newest.token, newest);
    }
    return [...byToken.values()].slice(0, MOST_TOKENS);
  }
}

function isFrozen(book: Book, { venueS }: SignalRecord): boolean {
  return book.venueMs < venueS * 1000 - BEFORE_MS;
}
