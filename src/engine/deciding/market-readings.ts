import type { Records, SignalRecord } from "../ports.ts";
import type { MarketView } from "./market-view.ts";
import { readMarket } from "./market-view.ts";
import type { RoundNeeds } from "./round-facts.ts";

/** Markets read at the same time. */
const READERS = 16;
/** What takes longer is left to a later round: one slow market must not hold up what is copied of all others. */
const PATIENCE_MS = 1_000;

interface Reading {
  readonly done: Promise<void>;
  /** Undefined while it is read. */
  view: MarketView | undefined;
  /** Whether a round went on without it: its arrival calls for another. */
  isLate: boolean;
}

/** What a round may decide by. */
export interface RoundMarkets {
  /** By token id; none for signals that a cheaper check refuses anyway. */
  readonly views: ReadonlyMap<number, MarketView>;
  /** Whether some are still being read. */
  readonly hasLate: boolean;
  /** Whether a signal's market, or the other outcome of it, is still being read: a later round decides it. */
  isLate(signal: SignalRecord): boolean;
}

type ReadingNeeds = Pick<RoundNeeds, "store" | "data" | "settings" | "clock">;

/** Reads the market of each token once, a few at a time; what comes late is kept for the round that it calls for. */
export class MarketReadings {
  readonly #needs: ReadingNeeds;
  readonly #onArrival: (abort: AbortSignal) => void;
  readonly #readings = new Map<number, Reading>();
  readonly #queue: (() => void)[] = [];
  #active = 0;

  /** @param onArrival called when a market is there that a round went on without */
  constructor(needs: ReadingNeeds, onArrival: (abort: AbortSignal) => void) {
    this.#needs = needs;
    this.#onArrival = onArrival;
  }

  async read(signals: readonly SignalRecord[], abort: AbortSignal): Promise<RoundMarkets> {
    const { records } = this.#needs.store;
    const wanted = this.#wanted(signals);
    for (const [tokenId, signal] of wanted) this.#begin(tokenId, signal, abort);
    await this.#patiently(
      [...wanted.keys()].flatMap((tokenId) => this.#readings.get(tokenId)?.done ?? []),
      abort,
    );
    const views = new Map<number, MarketView>();
    const late = new Set<string>();
    for (const [tokenId, reading] of this.#readings) {
      if (reading.view === undefined) {
        if (wanted.has(tokenId)) late.add(conditionOf(records, tokenId));
        if (!reading.isLate) void reading.done.then(() => this.#onArrival(abort));
        reading.isLate = true;
        continue;
      }
      this.#readings.delete(tokenId);
      if (wanted.has(tokenId)) views.set(tokenId, reading.view);
    }
    return { views, hasLate: late.size > 0, isLate: ({ tokenId }) => late.has(conditionOf(records, tokenId)) };
  }

  /** The newest signal of each token whose market is to be read. */
  #wanted(signals: readonly SignalRecord[]): ReadonlyMap<number, SignalRecord> {
    const { store, data, settings } = this.#needs;
    const nowMs = data.venueNowMs();
    const wanted = new Map<number, SignalRecord>();
    for (const signal of signals) {
      const stale = nowMs - signal.venueS * 1000 > settings.maxAgeMs;
      const holds = signal.side === "SELL" && store.records.lots.of(signal.targetId, signal.tokenId) !== undefined;
      const isWanted = signal.baseline === 0 && (signal.side === "SELL" ? holds : !stale);
      const { venueS } = wanted.get(signal.tokenId) ?? { venueS: 0 };
      if (isWanted && signal.venueS >= venueS) wanted.set(signal.tokenId, signal);
    }
    return wanted;
  }

  #begin(tokenId: number, { token, venueS }: SignalRecord, abort: AbortSignal): void {
    if (this.#readings.has(tokenId)) return;
    const { store, data } = this.#needs;
    // Looked up now: what runs once the store is closed must find no reason to fail.
    const conditionId = conditionOf(store.records, tokenId);
    const read = async (): Promise<void> => {
      reading.view = await this.#inTurn(() => readMarket(data, conditionId, token, abort, venueS * 1000));
    };
    const reading: Reading = { view: undefined, isLate: false, done: Promise.resolve().then(read) };
    this.#readings.set(tokenId, reading);
  }

  async #inTurn(read: () => Promise<MarketView>): Promise<MarketView> {
    while (this.#active >= READERS) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#active += 1;
    try {
      return await read();
    } finally {
      this.#active -= 1;
      this.#queue.shift()?.();
    }
  }

  async #patiently(readings: readonly Promise<void>[], abort: AbortSignal): Promise<void> {
    if (readings.length === 0) return;
    const over = new AbortController();
    const wait = this.#needs.clock.sleep(PATIENCE_MS, AbortSignal.any([abort, over.signal])).catch(() => undefined);
    await Promise.race([Promise.all(readings), wait]);
    over.abort();
  }
}

function conditionOf(records: Records, tokenId: number): string {
  return records.tokens.get(tokenId)?.conditionId ?? "";
}
