import { currentDay } from "../books/trading-day.ts";
import { holdsUntil, leaveAsProbe } from "../breakers/open-breakers.ts";
import { rulesOf } from "../copy-rules.ts";
import type { Exits } from "../exits/exits.ts";
import type { FreshHolding } from "../holdings/held-before.ts";
import type { OrderDesk } from "../orders/order-desk.ts";
import type { SignalRecord } from "../ports.ts";
import { Outage } from "../seeing/outage.ts";
import type { Buy } from "./buy.ts";
import { decideBuy } from "./buy.ts";
import { awaitsBuy } from "./buy-under-way.ts";
import { concludeDecision, markSold } from "./conclude.ts";
import type { Round } from "./decision.ts";
import { MarketReadings } from "./market-readings.ts";
import type { MarketView } from "./market-view.ts";
import { UNREAD } from "./market-view.ts";
import { endOldPools } from "./pool.ts";
import { tellRefusal } from "./refusal-alert.ts";
import type { RoundNeeds } from "./round-facts.ts";
import { roundFacts } from "./round-facts.ts";
import { isBookFresh, SecondLook } from "./second-look.ts";
import { decideSell } from "./sell.ts";

/** Signals decided in one round; the rest waits for the next, newest buys first. */
const ROUND_SIZE = 5_000;

export interface DeciderNeeds extends RoundNeeds {
  readonly desk: OrderDesk;
  readonly exits: Exits;
  /** What targets held before these sales, by episode (rule 19); where it is missing, what is known has to do. */
  readonly readBeforeSales?: (
    sales: readonly SignalRecord[],
    abort: AbortSignal,
  ) => Promise<ReadonlyMap<number, FreshHolding>>;
  /** Hears of a decision that failed by an error of ours. */
  readonly onFailed?: () => void;
}

/** Decides signals one at a time: sells before buys, newest first; each decision, reservation and order in one transaction. */
export class Decider {
  readonly #needs: DeciderNeeds;
  #turn: Promise<void> = Promise.resolve();
  readonly #outage = new Outage({
    kind: "markets",
    things: "markets",
    meaning: "Buys wait for them until they are too old; sells are owed and made up for.",
    hourly: true,
  });
  readonly #secondLook: SecondLook;
  readonly #readings: MarketReadings;
  /** Whether a round is to begin when an order in flight ends. */
  #awaitsPlace = false;
  /** What a round failed with that nobody waited for. */
  #failure: { readonly error: unknown } | undefined;
  /** A round that has not begun: it will decide what is stored by then. */
  #waiting: Promise<void> | undefined;

  constructor(needs: DeciderNeeds) {
    this.#needs = needs;
    this.#secondLook = new SecondLook(needs.clock);
    this.#readings = new MarketReadings(needs, (abort) => {
      if (!abort.aborted) this.#keep(this.run(abort), abort);
    });
  }

  /** Decides every undecided signal and tries the exit debts. Rounds never overlap; at most one waits for its turn. */
  run(abort: AbortSignal): Promise<void> {
    if (this.#waiting !== undefined) return this.#waiting;
    const turn = this.#turn
      .catch(() => undefined)
      .then(() => {
        this.#waiting = undefined;
        return this.#round(abort);
      })
      .then(() => this.#tellFailure());
    this.#waiting = turn;
    this.#turn = turn;
    return turn;
  }

  #tellFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  async #round(abort: AbortSignal): Promise<void> {
    const { store, exits, desk } = this.#needs;
    this.#endPools();
    const undecided = store.records.signals.undecided(ROUND_SIZE);
    // Told apart before anything is read: what is read for a sell has to hold for the lot by which it is measured.
    const atMs = this.#needs.clock.nowMs();
    const waiting = new Set(
      undecided.filter((signal) => signal.side === "SELL" && awaitsBuy(store.records, signal, atMs)),
    );
    const signals = undecided.filter((signal) => !waiting.has(signal));
    const newestFirst = [...signals].sort((a, b) => b.orderKey - a.orderKey || b.id - a.id);
    const sells = newestFirst.filter((signal) => signal.side === "SELL");
    const buys = newestFirst.filter((signal) => signal.side === "BUY");
    const [{ views, hasLate, isLate }, holdings] = await Promise.all([
      this.#readings.read([...sells, ...buys], abort),
      this.#needs.readBeforeSales?.(sells, abort),
      // Where it fails, buys wait for the next round.
      buys.length > 0 ? this.#needs.data.makeTimeSure(abort).catch(() => undefined) : undefined,
    ]);
    // What was not read is not to be judged: the next start does.
    if (abort.aborted) return;
    this.#noteUnread(views, hasLate);
    // Read last: a limit that was tightened while markets were read holds for these decisions already (rule 35).
    const day = currentDay(store, this.#needs.settings.tradingZone, this.#needs.data);
    const now = roundFacts(this.#needs, buys.length > 0);
    for (const signal of sells) {
      if (isLate(signal)) continue;
      const view = views.get(signal.tokenId) ?? UNREAD;
      this.#alone(signal, () => this.#decideSell(signal, view, now, holdings?.get(signal.episodeId)));
    }
    const lotsAwaited = new Set([...waiting].map(lotOf));
    let heldBack = waiting.size;
    for (const signal of buys) {
      const view = views.get(signal.tokenId) ?? UNREAD;
      const isFresh = now.nowMs - signal.venueS * 1000 <= now.settings.maxAgeMs;
      if (isFresh && isLate(signal)) continue;
      // Orders that the venue has not answered hold up others; what waits for one too long ends as stale.
      if (isFresh && this.#awaitsOrder(signal, now, lotsAwaited)) heldBack += 1;
      else this.#alone(signal, () => this.#decideBuy({ signal, view, day, round: now, together: signals }, isFresh));
    }
    if (heldBack > 0 && desk.inFlight("BUY") > 0) this.#runWhenFree(abort);
    this.#keep(
      this.#secondLook.after(abort, () => this.run(abort)),
      abort,
    );
    const ordered = await exits.run({ ...now, nowMs: this.#needs.data.venueNowMs() }, day.day, abort);
    if (ordered.size > 0) store.transact((records) => markSold(records, sells, ordered));
  }

  /** The next round does not wait for a scan: it begins when an order has come to its end. What fails there, the round after it tells. */
  #runWhenFree(abort: AbortSignal): void {
    if (this.#awaitsPlace) return;
    this.#awaitsPlace = true;
    const next = this.#needs.desk.nextEnd().then(() => {
      this.#awaitsPlace = false;
      return abort.aborted ? undefined : this.run(abort);
    });
    this.#keep(next, abort);
  }

  #keep(round: Promise<void>, abort: AbortSignal): void {
    round.catch((error: unknown) => {
      if (!abort.aborted) this.#failure = { error };
    });
  }

  /** A decision that crashes is told and stops no other: a buy is skipped, a sell is tried again in the next round. */
  #alone(signal: SignalRecord, decide: () => void): void {
    try {
      decide();
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#needs.onFailed?.();
      this.#needs.store.transact((records) => {
        if (signal.side === "BUY")
          records.signals.update(signal.id, { outcome: "skipped", reason: "an error of ours" });
        records.journal.append("decision-failed", { signalId: signal.id, problem });
        records.alerts.raise({
          severity: "critical",
          kind: "decision-failed",
          text: `A decision failed by an error of ours: ${problem}\nEverything else goes on. /why_s${signal.id}`,
          dedupeKey: `decision-failed:${problem.slice(0, 80)}`,
        });
      });
    }
  }

  /** @param hasLate of what is still being read nobody knows whether it can be */
  #noteUnread(views: ReadonlyMap<number, MarketView>, hasLate: boolean): void {
    const { store, clock } = this.#needs;
    const unread = [...views].flatMap(([tokenId, view]) =>
      view.failed
        ? [{ name: store.records.tokens.get(tokenId)?.title ?? "a market", problem: view.marketProblem ?? "" }]
        : [],
    );
    if (unread.length === 0 && hasLate) return;
    store.transact((records) => this.#outage.note(records, unread, views.size, clock.nowMs()));
  }

  #endPools(): void {
    const { store, data } = this.#needs;
    if (store.records.pools.open().length === 0) return;
    store.transact((records) => endOldPools(records, data.venueNowMs()));
  }

  /** Whether a buy waits for a place, or for a sell of the same lot that waits. */
  #awaitsOrder(signal: SignalRecord, { settings }: Round, lotsAwaited: ReadonlySet<string>): boolean {
    return this.#needs.desk.inFlight("BUY") >= settings.mostInFlight || lotsAwaited.has(lotOf(signal));
  }

  #decideSell(signal: SignalRecord, view: MarketView, round: Round, fresh: FreshHolding | undefined): void {
    const { store, clock } = this.#needs;
    store.transact((records) =>
      concludeDecision(records, signal, decideSell(records, signal, view, round, fresh), clock.nowMs()),
    );
  }

  /** What cannot be decided this moment waits, while it is fresh. */
  #decideBuy(buy: Buy, isFresh: boolean): void {
    const { store, desk, clock, openBreakers } = this.#needs;
    if (isFresh && this.#mustWait(buy)) return;
    const { signal, day, round } = buy;
    const { verdict } = store.transact((records) => {
      // The buy before this one may have been the one probe of a half-open breaker.
      const judged = decideBuy(records, { ...buy, round: { ...round, openBreakers: openBreakers() } }, desk);
      const [first] = judged.verdict.kind === "approved" ? judged.verdict.orders : [];
      if (first !== undefined) leaveAsProbe(records, first.id, clock.nowMs());
      concludeDecision(records, signal, judged, clock.nowMs());
      if (judged.verdict.kind === "refused")
        tellRefusal(records, { signal, failed: judged.judgement.failed, day, round });
      return judged;
    });
    if (verdict.kind === "approved") for (const stored of verdict.orders) desk.send(stored);
  }

  /** Whether breakers keep buys back that may let them go while the signal is fresh. */
  #isHeld({ venueS }: SignalRecord, { settings, nowMs }: Round): boolean {
    const leftMs = venueS * 1000 + settings.maxAgeMs - nowMs;
    const atMs = this.#needs.clock.nowMs();
    return holdsUntil(this.#needs.store.records, atMs, atMs + leftMs);
  }

  #mustWait({ signal, view, round }: Buy): boolean {
    if (view.failed || round.venueProblem !== undefined || !round.isTimeSure) return true;
    if (this.#isHeld(signal, round)) return true;
    const isOld = view.book !== undefined && !isBookFresh(view.book, signal, round);
    if (isOld && this.#secondLook.isDue(signal)) return true;
    // A size that follows from the trade's waits for a total that is proven (rule 12): two seconds, mostly.
    const { sizing } = rulesOf(this.#needs.store.records, round.settings.rules, signal.targetId);
    return signal.proven === 0 && sizing.kind !== "fixed";
  }
}

const lotOf = ({ targetId, tokenId }: SignalRecord): string => `${targetId} ${tokenId}`;
