import type { PushedMarket, PushedTrade, Sighting, TradeSink } from "../../domain/trade.ts";
import type { Decider } from "../deciding/decider.ts";
import type { Clock, MarketData, Store, TargetRecord } from "../ports.ts";
import { Intake } from "./intake.ts";

/** Trades that wait to be taken in, in all. The Data API's scan brings what does not fit. */
const MOST_WAITING = 5_000;
/** Of one target before its first complete read: who trades a lot must not take the others' room. */
const MOST_EARLY = 500;
/** Unknown tokens looked up at the same time. */
const MOST_LOOKUPS = 16;

export interface PushesNeeds {
  readonly store: Store;
  readonly data: MarketData;
  readonly decider: Decider;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  readonly onError: (error: unknown) => void;
}

interface Waiting {
  readonly trade: PushedTrade;
  readonly isComplete: boolean;
}

/**
 * Takes in what feeds push: rows of targets become sightings and are decided at once. A target's pushes wait for its first
 * complete read (rule 8), a token that is not known for the name of its market.
 */
export class Pushes implements TradeSink {
  readonly #needs: PushesNeeds;
  readonly #tokenIds = new Map<string, number>();
  #queue: Waiting[] = [];
  /** Of tokens that are being looked up. */
  #held: Waiting[] = [];
  /** Of targets without a baseline, by wallet. */
  readonly #early = new Map<string, Waiting[]>();
  readonly #lookups = new Map<string, Promise<void>>();
  readonly #markets = new Map<string, PushedMarket>();
  readonly counts = { trades: 0, dropped: 0, unknownTokens: 0, undone: 0 };

  constructor(needs: PushesNeeds) {
    this.#needs = needs;
  }

  saw(trades: readonly PushedTrade[], isComplete: boolean): void {
    for (const trade of trades) {
      if (this.#queue.length + this.#held.length >= MOST_WAITING) this.counts.dropped += 1;
      else this.#queue.push({ trade, isComplete });
    }
    this.#guarded(() => this.#drain());
  }

  undone(tx: string, blockHash: string): void {
    this.#guarded(() => {
      const { store, clock } = this.#needs;
      this.counts.undone += 1;
      const toDecide = store.transact((records) =>
        new Intake(records, clock.nowMs(), this.#tokenIds).undo(tx, blockHash),
      );
      if (toDecide.length > 0) this.#decide();
    });
  }

  /** Looks again at what waited for a target's first complete read; to be called after each scan. */
  flush(): void {
    this.#guarded(() => {
      const { targets } = this.#needs.store.records;
      for (const [wallet, early] of this.#early) {
        if (targets.byAddress(wallet)?.baselineDone === 0) continue;
        this.#early.delete(wallet);
        for (const one of early) this.#held.push(one);
      }
      this.#drain();
    });
  }

  /** Resolves when no token is being looked up. */
  async idle(): Promise<void> {
    while (this.#lookups.size > 0) await Promise.all(this.#lookups.values());
  }

  #drain(): void {
    const { store, clock } = this.#needs;
    const waiting = [...this.#held, ...this.#queue];
    this.#queue = [];
    this.#held = [];
    const ready = new Map<number, { target: TargetRecord; sightings: Sighting[] }>();
    for (const one of waiting) {
      const target = store.records.targets.byAddress(one.trade.wallet);
      if (target === undefined || target.state === "removed") continue;
      if (target.baselineDone === 0) {
        this.#keepEarly(target.address, one);
        continue;
      }
      const sighting = this.#sightingOf(one);
      if (sighting === undefined) this.#held.push(one);
      else {
        const entry = ready.get(target.id) ?? { target, sightings: [] };
        entry.sightings.push(sighting);
        ready.set(target.id, entry);
      }
    }
    let decides = false;
    for (const { target, sightings } of ready.values()) {
      this.counts.trades += sightings.length;
      const { toDecide } = store.transact((records) =>
        new Intake(records, clock.nowMs(), this.#tokenIds).take(target, { sightings, changes: [], rejected: [] }),
      );
      decides ||= toDecide.length > 0;
    }
    if (decides) this.#decide();
  }

  #keepEarly(wallet: string, one: Waiting): void {
    const early = this.#early.get(wallet) ?? [];
    this.#early.set(wallet, early);
    if (early.length >= MOST_EARLY) this.counts.dropped += 1;
    else early.push(one);
  }

  #decide(): void {
    const { decider, stopping, onError } = this.#needs;
    decider.run(stopping).catch((error: unknown) => {
      if (!stopping.aborted) onError(error);
    });
  }

  /** Undefined while the token's market is not known: it is being looked up. */
  #sightingOf({ trade, isComplete }: Waiting): Sighting | undefined {
    const known = this.#needs.store.records.tokens.byToken(trade.token);
    const market = known ?? trade.market ?? this.#markets.get(trade.token);
    if (market === undefined) {
      this.#lookUp(trade.token);
      return undefined;
    }
    const { tx, wallet, token, side, venueS, identity, sharesMicro, collateralMicro, feeMicro, priceMicro } = trade;
    const { conditionId, outcomeIndex, title, outcome, slug } = market;
    return {
      feed: trade.feed === "chain" && !isComplete ? "log" : trade.feed,
      ...{ tx, wallet, token, side, venueS, identity, multiplicity: 1 },
      ...{ conditionId, outcomeIndex, title, outcome, slug },
      ...{ servedSharesMicro: sharesMicro, servedCollateralMicro: collateralMicro },
      ...{ sharesMicro, collateralMicro, feeMicro, priceMicro },
      ...(trade.orderHash !== null && { orderHash: trade.orderHash }),
      ...(trade.asMaker !== undefined && { asMaker: trade.asMaker }),
    };
  }

  #lookUp(token: string): void {
    if (this.#lookups.has(token) || this.#lookups.size >= MOST_LOOKUPS) return;
    const work = async (): Promise<void> => {
      const market = await this.#needs.data.marketOfToken(token, this.#needs.stopping);
      const outcomeIndex = market?.tokens.indexOf(token) ?? -1;
      if (market === undefined || outcomeIndex < 0) {
        this.#forget(token);
        return;
      }
      const { conditionId, title, slug, outcomes } = market;
      if (this.#markets.size >= MOST_WAITING) this.#markets.clear();
      this.#markets.set(token, { conditionId, outcomeIndex, title, slug, outcome: outcomes[outcomeIndex] ?? "" });
    };
    const lookup = work()
      .catch(() => this.#forget(token))
      .finally(() => {
        this.#lookups.delete(token);
        this.#guarded(() => this.#drain());
      });
    this.#lookups.set(token, lookup);
  }

  /** A token that nobody knows, or that could not be looked up: its trades come with the Data API's rows, which name the market. */
  #forget(token: string): void {
    this.counts.unknownTokens += 1;
    this.#held = this.#held.filter(({ trade }) => trade.token !== token);
  }

  /** A feed must never be stopped by what we make of its words. */
  #guarded(work: () => void): void {
    if (this.#needs.stopping.aborted) return;
    try {
      work();
    } catch (error) {
      this.#needs.onError(error);
    }
  }
}
