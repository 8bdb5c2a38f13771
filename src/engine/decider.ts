import { decideBuy } from "./buy.ts";
import { RULES_VERSION } from "./checks.ts";
import type { Sizing } from "./copy-rules.ts";
import { rulesOf } from "./copy-rules.ts";
import type { Judged, Round } from "./decision.ts";
import type { Exits } from "./exits.ts";
import { noteStep } from "./latency.ts";
import type { MarketView } from "./market-view.ts";
import { readMarket, UNREAD } from "./market-view.ts";
import type { OrderDesk } from "./order-desk.ts";
import { Outage } from "./outage.ts";
import type { Clock, DayRecord, MarketData, Records, SignalRecord, Store } from "./ports.ts";
import { tellRefusal } from "./refusal-alert.ts";
import { roundFacts } from "./round-facts.ts";
import { decideSell } from "./sell.ts";
import type { EngineSettings } from "./settings.ts";
import { currentDay } from "./trading-day.ts";

/** Markets read at the same time for one round. */
const READERS = 8;
/** Signals decided in one round; the rest waits for the next, newest buys first. */
const ROUND_SIZE = 5_000;

export interface DeciderNeeds {
  readonly store: Store;
  readonly data: MarketData;
  readonly desk: OrderDesk;
  readonly exits: Exits;
  readonly clock: Clock;
  readonly settings: EngineSettings;
  /** Why the venue takes no orders now; undefined when it does. */
  readonly venueProblem: () => string | undefined;
  /** The breakers that keep buys back, by name. */
  readonly openBreakers: () => readonly string[];
  /** Why our own transactions could not be paid for; undefined when they can, or need not be. */
  readonly gasProblem: () => string | undefined;
  readonly tokenBelongs: (view: MarketView, token: string) => boolean;
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
  /** A round that has not begun: it will decide what is stored by then. */
  #waiting: Promise<void> | undefined;

  constructor(needs: DeciderNeeds) {
    this.#needs = needs;
  }

  /** Decides every undecided signal and tries the exit debts. Rounds never overlap; at most one waits for its turn. */
  run(abort: AbortSignal): Promise<void> {
    if (this.#waiting !== undefined) return this.#waiting;
    const turn = this.#turn
      .catch(() => undefined)
      .then(() => {
        this.#waiting = undefined;
        return this.#round(abort);
      });
    this.#waiting = turn;
    this.#turn = turn;
    return turn;
  }

  async #round(abort: AbortSignal): Promise<void> {
    const { store, exits } = this.#needs;
    const signals = store.records.signals.undecided(ROUND_SIZE);
    const round = roundFacts(
      this.#needs,
      signals.some(({ side }) => side === "BUY"),
    );
    const day = currentDay(store, round.settings.tradingZone, this.#needs.clock.nowMs());
    const newestFirst = [...signals].sort((a, b) => b.orderKey - a.orderKey || b.id - a.id);
    const sells = newestFirst.filter((signal) => signal.side === "SELL");
    const buys = newestFirst.filter((signal) => signal.side === "BUY");
    const views = await this.#readMarkets([...sells, ...buys], round, abort);
    // What was not read is not to be judged: the next start does.
    if (abort.aborted) return;
    this.#noteUnread(views);
    const now: Round = { ...round, nowMs: this.#needs.data.venueNowMs() };
    for (const signal of sells) {
      this.#alone(signal, () => this.#decideSell(signal, views.get(signal.tokenId) ?? UNREAD, now));
    }
    const netSold = netSoldByToken(signals, now.settings.netting);
    for (const signal of buys) {
      const view = views.get(signal.tokenId) ?? UNREAD;
      // What cannot be traded this moment waits, while it is not stale.
      // A size that follows from the trade's waits for a total that is proven (rule 12): two seconds, mostly.
      const unproven = signal.proven === 0 && this.#sizing(signal.targetId).kind !== "fixed";
      const waits = view.failed || unproven || now.venueProblem !== undefined;
      if (waits && now.nowMs - signal.venueS * 1000 <= now.settings.maxAgeMs) continue;
      const net = netSold.get(`${signal.targetId} ${signal.tokenId}`);
      this.#alone(signal, () => this.#decideBuy(signal, view, day, now, net));
    }
    const ordered = await exits.run({ ...now, nowMs: this.#needs.data.venueNowMs() }, day.day, abort);
    this.#markSold(sells, ordered);
  }

  #sizing(targetId: number): Sizing {
    const { store, settings } = this.#needs;
    return rulesOf(store.records, settings.rules, targetId).sizing;
  }

  /** A decision that crashes is told and stops no other: a buy is skipped, a sell is tried again in the next round. */
  #alone(signal: SignalRecord, decide: () => void): void {
    try {
      decide();
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
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

  #noteUnread(views: ReadonlyMap<number, MarketView>): void {
    const { store, clock } = this.#needs;
    const unread = [...views].flatMap(([tokenId, view]) =>
      view.failed
        ? [{ name: store.records.tokens.get(tokenId)?.title ?? "a market", problem: view.marketProblem ?? "" }]
        : [],
    );
    store.transact((records) => this.#outage.note(records, unread, views.size, clock.nowMs()));
  }

  #decideSell(signal: SignalRecord, view: MarketView, round: Round): void {
    this.#needs.store.transact((records) => {
      const judged = decideSell(records, signal, view, round);
      this.#conclude(records, signal, judged);
    });
  }

  #decideBuy(signal: SignalRecord, view: MarketView, day: DayRecord, round: Round, netSold: number | undefined): void {
    const { store, desk } = this.#needs;
    const { verdict } = store.transact((records) => {
      const judged = decideBuy(records, signal, view, day, round, desk, netSold);
      this.#conclude(records, signal, judged);
      if (judged.verdict.kind === "refused")
        tellRefusal(records, { signal, failed: judged.judgement.failed, day, round });
      return judged;
    });
    if (verdict.kind === "approved") for (const stored of verdict.orders) desk.send(stored);
  }

  /** Stores the decision and the signal's outcome; what was copied once stays copied (rule 16). */
  #conclude(records: Records, signal: SignalRecord, judged: Judged): void {
    const { verdict, judgement, sizeMicro, committedMicro } = judged;
    const { failed, passed } = judgement;
    const earlier = records.decisions.ofSignal(signal.id).some((decision) => decision.verdict !== "refused");
    const orderId = verdict.kind === "approved" ? (verdict.orders[0]?.id ?? null) : null;
    const decision = {
      signalId: signal.id,
      episodeId: signal.episodeId,
      atMs: this.#needs.clock.nowMs(),
      verdict: verdict.kind,
      failedJson: JSON.stringify(failed),
      passed,
      figuresJson: JSON.stringify(verdict.kind === "enough" ? [] : judgement.figures),
      rules: RULES_VERSION,
      sizeMicro,
      committedMicro,
      orderId,
    };
    const id = records.decisions.insert(decision);
    noteStep(records, signal.id, "decidedMs", decision.atMs);
    records.journal.append("decision", {
      id,
      signalId: signal.id,
      verdict: verdict.kind,
      failed,
      sizeMicro,
      committedMicro,
      orderId,
    });
    const outcome = verdict.kind === "owed" ? "owed" : verdict.kind === "refused" && !earlier ? "skipped" : "copied";
    records.signals.update(signal.id, { outcome, reason: outcome === "skipped" ? (failed[0]?.check ?? null) : null });
  }

  /** The sells of this round whose debt went out as an order at once are copied, not owed. */
  #markSold(sells: readonly SignalRecord[], orders: ReadonlyMap<string, number>): void {
    const sold = sells.flatMap((signal) => {
      const orderId = orders.get(`${signal.targetId} ${signal.tokenId}`);
      return orderId === undefined ? [] : [{ id: signal.id, orderId }];
    });
    if (sold.length === 0) return;
    this.#needs.store.transact((records) => {
      for (const { id, orderId } of sold) {
        if (records.signals.get(id)?.outcome !== "owed") continue;
        records.signals.update(id, { outcome: "copied" });
        const decision = records.decisions.ofSignal(id).at(-1);
        if (decision !== undefined) records.decisions.update(decision.id, { orderId });
      }
    });
  }

  /** Reads each token's market once, a few at a time; not for signals that a cheaper check refuses anyway. */
  async #readMarkets(
    signals: readonly SignalRecord[],
    round: Round,
    abort: AbortSignal,
  ): Promise<Map<number, MarketView>> {
    const { store, data } = this.#needs;
    const wanted = new Map<number, SignalRecord>();
    for (const signal of signals) {
      const stale = round.nowMs - signal.venueS * 1000 > round.settings.maxAgeMs;
      const holds = signal.side === "SELL" && store.records.lots.of(signal.targetId, signal.tokenId) !== undefined;
      if (signal.baseline === 0 && (signal.side === "SELL" ? holds : !stale)) wanted.set(signal.tokenId, signal);
    }
    const views = new Map<number, MarketView>();
    const queue = [...wanted.values()];
    const reader = async (): Promise<void> => {
      for (let signal = queue.pop(); signal !== undefined && !abort.aborted; signal = queue.pop()) {
        const conditionId = store.records.tokens.get(signal.tokenId)?.conditionId ?? "";
        views.set(signal.tokenId, await readMarket(data, conditionId, signal.token, abort));
      }
    };
    await Promise.all(Array.from({ length: Math.min(READERS, queue.length) }, reader));
    return views;
  }
}

/** (target, token) pairs of one scan in which he sold at least what he bought: buying would only pay the spread (rule 14). */
function netSoldByToken(signals: readonly SignalRecord[], netting: boolean): Map<string, number> {
  const net = new Map<string, { bought: number; sold: number }>();
  if (!netting) return new Map();
  for (const signal of signals) {
    if (signal.baseline === 1) continue;
    const key = `${signal.targetId} ${signal.tokenId}`;
    const sums = net.get(key) ?? { bought: 0, sold: 0 };
    sums[signal.side === "BUY" ? "bought" : "sold"] += signal.grossSharesMicro;
    net.set(key, sums);
  }
  const both = [...net].filter(([, { bought, sold }]) => bought > 0 && sold >= bought);
  return new Map(both.map(([key, { sold }]) => [key, sold]));
}
