import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBooks, prepareStore } from "../../src/compose/first-start.ts";
import { MICRO } from "../../src/domain/micro.ts";
import type { Sighting } from "../../src/domain/trade.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import type { Random } from "../../src/engine/ports.ts";
import type { TargetFeed } from "../../src/engine/seeing/scan.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { changeTradingState } from "../../src/engine/trading-state.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import { bestFor } from "../../src/sandbox/world/book.ts";
import type { Market } from "../../src/sandbox/world/market.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { LIMITS, SETTINGS, sighting } from "../engine/rig.ts";
import { putEmptyDatabase } from "../store/empty-database.ts";
import type { FateReport } from "./books-compared.ts";
import { compareEverything } from "./books-compared.ts";
import { BotLife } from "./bot-life.ts";
import { ExchangeWire } from "./exchange-wire.ts";
import type { Fate } from "./misfortunes.ts";
import { misfortuneOf, NO_FAULTS, VARIANTS } from "./misfortunes.ts";

const START_MS = 1_790_000_000_000;
const START_CASH_MICRO = 1_000_000 * MICRO;
const FILE = "bot.db";
const TARGETS = 25;
const STEP_MS = 250;
/** Of each step, while orders are made: a life lasts about half a minute. */
const DEATHS_PER_MILLE = 8;
const LONGEST_DEATH_MS = 15_000;
const QUIET_MS = 4 * 60_000;
const NEXT_SCAN_MS = 12_000;

export interface FateRun {
  readonly fate: Fate;
  readonly runs: number;
  /** The world's and everybody's chances. */
  readonly seed: number;
  /** Which of VARIANTS. */
  readonly variant: number;
}

/** Copies `runs` buys, and sells of most of them, under one fate, dying now and then; then all is quiet and the books are compared. */
export async function meetFateOnExchange(run: FateRun): Promise<FateReport> {
  const scenario = await FateScenario.open(run);
  try {
    for (let count = 0; count < run.runs; count += 1) await scenario.copyOne();
    await scenario.comeToRest();
    return scenario.report();
  } finally {
    await scenario.close();
  }
}

/** Stops trading again and again while orders are on their way. Returns how many left after a stop was stored. */
export async function stopOnExchange(
  run: FateRun,
): Promise<{ leftAfterStop: number; cancelled: number; unproved: number; report: FateReport }> {
  const scenario = await FateScenario.open(run);
  try {
    const sums = { leftAfterStop: 0, cancelled: 0, unproved: 0 };
    for (let stops = 0; stops < run.runs; stops += 1) {
      for (let count = 0; count < 3; count += 1) await scenario.copyOne();
      const { left, cancelled, unproved } = await scenario.stopAWhile();
      sums.leftAfterStop += left;
      sums.cancelled += cancelled;
      sums.unproved += unproved;
    }
    await scenario.comeToRest();
    return { ...sums, report: scenario.report() };
  } finally {
    await scenario.close();
  }
}

interface Sale {
  readonly atMs: number;
  readonly bought: Sighting;
  readonly market: Market;
  readonly outcome: 0 | 1;
}

class FateScenario {
  readonly #clock = new VirtualClock(START_MS);
  readonly #random: Random;
  readonly #wire: ExchangeWire;
  readonly #store: SqliteStore;
  readonly #folder: string;
  readonly #settings: EngineSettings;
  /** What the Data API would show of each target, newest last. */
  readonly #rows = new Map<string, Sighting[]>();
  readonly #busyUntilMs = new Map<string, number>();
  readonly #failures: string[] = [];
  #sales: Sale[] = [];
  #life: BotLife | undefined;
  #lives = 0;

  private constructor(run: FateRun, folder: string, store: SqliteStore) {
    const { exchange = {}, engine = {} } = VARIANTS[run.variant % VARIANTS.length] ?? {};
    this.#random = createSeededRandom(run.seed);
    this.#settings = { ...SETTINGS, rules: plainRules({ kind: "fixed", usdMicro: 15 * MICRO }), ...engine };
    const settings = { startPusdMicro: START_CASH_MICRO, ...exchange };
    const wired = { seed: `fates ${run.seed}`, clock: this.#clock, random: this.#random, settings };
    this.#wire = new ExchangeWire(wired);
    this.#folder = folder;
    this.#store = store;
    this.#wire.misfortune = () => (this.#random.integer(2) === 0 ? undefined : misfortuneOf(run.fate, this.#random));
  }

  static async open(run: FateRun): Promise<FateScenario> {
    const folder = mkdtempSync(join(tmpdir(), "understudy-fates-"));
    const file = join(folder, FILE);
    const clockNowMs = () => START_MS;
    await putEmptyDatabase(file);
    const store = await SqliteStore.open({ file, clockNowMs, synchronous: "off" });
    const most = { maxPerPositionMicro: Number.MAX_SAFE_INTEGER, maxOpenPositions: 1e6, tradesPerDay: 1e6 };
    const limits = { ...LIMITS, ...most, maxPerTradeMicro: 15 * MICRO, dailyLossMicro: Number.MAX_SAFE_INTEGER };
    prepareStore(store, { limits, nowMs: START_MS });
    openBooks(store, START_CASH_MICRO, START_MS);
    const scenario = new FateScenario(run, folder, store);
    for (let index = 0; index < TARGETS; index += 1) scenario.#addTarget(index);
    scenario.#begin();
    await scenario.#pass(2_000, false);
    return scenario;
  }

  /** A target buys something; most of the time he sells of it some time later. */
  async copyOne(): Promise<void> {
    const found = this.#somethingToBuy();
    if (found !== undefined) {
      const { market, outcome, wallet, priceMicro } = found;
      const sharesMicro = (50 + this.#random.integer(200)) * MICRO;
      const bought = this.#trade(market, outcome, wallet, { side: "BUY", priceMicro, sharesMicro });
      if (this.#random.integer(10) < 7) this.#willSell(bought, market, outcome, 1_000 + this.#random.integer(40_000));
    }
    await this.#pass(300 + this.#random.integer(2_500), true);
  }

  /**
   * Somebody stops trading, and half a minute later releases it. Returns how many orders left between the two, how many were on the
   * wire and were cancelled or had filled, and of how many that was not proved by then.
   */
  async stopAWhile(): Promise<{ left: number; cancelled: number; unproved: number }> {
    const change = (state: "stopped" | "running"): void => {
      const change = { state, sinceMs: this.#clock.nowMs(), by: "test", reason: "" };
      this.#store.transact((records) => changeTradingState(records, change));
    };
    await this.#step(1 + this.#random.integer(STEP_MS));
    const left = this.#wire.ordersLeftMs.length;
    change("stopped");
    const cancelling = this.#life?.engine.cancelling.cancelOpen();
    await this.#pass(30_000, false);
    const report = await cancelling;
    const leftAfter = this.#wire.ordersLeftMs.length - left;
    const unproved = this.#store.records.settings.get("unprovedCancels");
    change("running");
    const cancelled = (report?.cancelled ?? 0) + (report?.filled ?? 0) + (report?.unproved.length ?? 0);
    return { left: leftAfter, cancelled, unproved: Array.isArray(unproved) ? unproved.length : 0 };
  }

  /** No more faults; what he still sells is sold, and everything gets the time it needs. */
  async comeToRest(): Promise<void> {
    this.#wire.misfortune = () => undefined;
    this.#wire.world.take({ kind: "faults", faults: { ...NO_FAULTS, restart: null } });
    await this.#pass(60_000, false);
    await this.#pass(QUIET_MS, false);
    // A bid that has only just risen to a bound is met with the next scan; the world's prices never stand still.
    const isOwed = () => this.report().wrong.some((words) => words.includes("are owed"));
    for (let scans = 0; scans < 5 && isOwed(); scans += 1) await this.#pass(NEXT_SCAN_MS, false);
  }

  report(): FateReport {
    const { posted, struck, world } = this.#wire;
    const failures = [...this.#failures, ...(this.#life?.failures ?? [])];
    return compareEverything({
      file: join(this.#folder, FILE),
      store: this.#store,
      world,
      posted,
      struck: struck.size,
      failures,
      lives: this.#lives,
    });
  }

  async close(): Promise<void> {
    this.#life?.kill();
    this.#store.close();

    rmSync(this.#folder, { recursive: true, force: true });
  }

  #begin(): void {
    const feed: TargetFeed = {
      read: async ({ address }, nowMs) => {
        const rows = (this.#rows.get(address) ?? []).filter(({ venueS }) => venueS * 1000 > nowMs - 180_000);
        return {
          sightings: rows,
          changes: [],
          rejected: [],
          complete: true,
          progress: {},
          pages: 1,
          rows: rows.length,
        };
      },
    };
    this.#lives += 1;
    const needs = { wire: this.#wire, store: this.#store, clock: this.#clock, random: this.#random, feed };
    this.#life = new BotLife({ ...needs, settings: this.#settings });
  }

  /** @param isDangerous lives end on the way */
  async #pass(ms: number, isDangerous: boolean): Promise<void> {
    const untilMs = this.#clock.nowMs() + ms;
    while (this.#clock.nowMs() < untilMs) {
      await this.#step(Math.min(STEP_MS, untilMs - this.#clock.nowMs()));
      if (isDangerous && this.#random.integer(1_000) < DEATHS_PER_MILLE) await this.#dieAndComeBack();
    }
  }

  async #step(ms: number): Promise<void> {
    const untilMs = this.#clock.nowMs() + ms;
    const due = this.#sales.filter(({ atMs }) => atMs <= untilMs);
    this.#sales = this.#sales.filter(({ atMs }) => atMs > untilMs);
    for (const sale of due) this.#sell(sale);
    await this.#clock.advanceTo(untilMs);
    this.#wire.catchUp();
    // What the news of the last moment set going.
    await this.#clock.advanceTo(untilMs);
  }

  async #dieAndComeBack(): Promise<void> {
    const life = this.#life;
    if (life === undefined) return;
    await this.#step(1 + this.#random.integer(STEP_MS));
    if (this.#random.integer(10) < 7) life.kill();
    else {
      let hasEnded = false;
      const ended = life.end().then(() => {
        hasEnded = true;
      });
      while (!hasEnded) await this.#step(STEP_MS);
      await ended;
    }
    this.#failures.push(...life.failures);
    this.#life = undefined;
    const downMs = this.#random.integer(3) === 0 ? this.#random.integer(LONGEST_DEATH_MS) : this.#random.integer(500);
    await this.#pass(downMs, false);
    this.#begin();
  }

  #somethingToBuy() {
    const nowMs = this.#clock.nowMs();
    const markets = [...this.#wire.world.state.markets.values()];
    for (let tries = 0; tries < 200; tries += 1) {
      const market = markets[this.#random.integer(markets.length)];
      const outcome = this.#random.integer(2) === 0 ? 0 : 1;
      const wallet = walletOf(this.#random.integer(TARGETS));
      if (market === undefined || market.phase !== "open" || market.endMs - nowMs < 10 * 60_000) continue;
      const priceMicro = bestFor(market.book, outcome, "BUY");
      if (priceMicro === undefined || priceMicro < 50_000 || priceMicro > 900_000) continue;
      const key = `${wallet} ${market.tokenIds[outcome]}`;
      if ((this.#busyUntilMs.get(key) ?? 0) > nowMs) continue;
      // Later it is another episode.
      this.#busyUntilMs.set(key, nowMs + 20 * 60_000);
      return { market, outcome, wallet, priceMicro } as const;
    }
    return undefined;
  }

  #willSell(bought: Sighting, market: Market, outcome: 0 | 1, inMs: number): void {
    this.#sales.push({ atMs: this.#clock.nowMs() + inMs, bought, market, outcome });
  }

  /** All or a part of it, at what is bid or at any price; after a part mostly the rest. */
  #sell({ bought, market, outcome }: Sale): void {
    const isAll = this.#random.integer(2) === 0;
    const bidMicro = bestFor(market.book, outcome, "SELL");
    const priceMicro = this.#random.integer(2) === 0 || bidMicro === undefined ? 2 * market.tickMicro : bidMicro;
    const sharesMicro = isAll ? bought.sharesMicro : Math.floor(bought.sharesMicro * (0.3 + this.#random.next() / 2));
    this.#trade(market, outcome, bought.wallet, { side: "SELL", priceMicro, sharesMicro });
    if (!isAll && this.#random.integer(10) < 7) this.#willSell(bought, market, outcome, this.#random.integer(30_000));
  }

  #trade(
    { conditionId, tokenIds, title }: Market,
    outcomeIndex: 0 | 1,
    wallet: string,
    terms: Pick<Sighting, "side" | "priceMicro" | "sharesMicro">,
  ): Sighting {
    const venueS = Math.floor(this.#clock.nowMs() / 1000);
    const row = sighting({ ...terms, conditionId, token: tokenIds[outcomeIndex], outcomeIndex, wallet, title, venueS });
    const rows = this.#rows.get(wallet) ?? [];
    rows.push(row);
    this.#rows.set(wallet, rows.slice(-100));
    return row;
  }

  #addTarget(index: number): void {
    this.#store.transact((records) =>
      records.targets.insert({
        ...{ address: walletOf(index), name: `target ${index}`, state: "active", addedMs: START_MS, addedBy: "test" },
        ...{ baselineS: START_MS / 1000 - 1, baselineDone: 1 },
      }),
    );
  }
}

function walletOf(index: number): string {
  return `0x${(0xa0 + index).toString(16).repeat(20)}`;
}
