import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../src/compose/engine.ts";
import { assembleEngine } from "../../src/compose/engine.ts";
import { openBooks, prepareStore } from "../../src/compose/first-start.ts";
import { marketSources } from "../../src/compose/market-sources.ts";
import { unsignedOrders } from "../../src/compose/unsigned-orders.ts";
import { MICRO } from "../../src/domain/micro.ts";
import type { Clock, Venue } from "../../src/engine/ports.ts";
import type { ScanReport } from "../../src/engine/seeing/scan.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import { builder } from "../../src/store/statement.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { SETTINGS } from "../engine/rig.ts";
import { putEmptyDatabase } from "../store/empty-database.ts";
import { HostileVenue } from "./hostile-venue.ts";

export const START_S = Date.UTC(2026, 10, 20, 12) / 1000;
export const WALLETS = ["a1", "b2", "c3"].map((byte) => `0x${byte.repeat(20)}`) as [string, string, string];

const LIMITS = {
  ...{ maxPerTradeMicro: 5 * MICRO, maxPerPositionMicro: 1_000_000 * MICRO, dailyLossMicro: 1_000_000 * MICRO },
  ...{ tradesPerDay: 100_000, maxOpenPositions: 100_000, maxTargets: 25 },
  ...{ maxTotalExposureMicro: 1_000_000 * MICRO, maxPerTargetMicro: 1_000_000 * MICRO },
  ...{ maxPerEventMicro: 1_000_000 * MICRO, maxPerTokenMinuteMicro: 1_000_000 * MICRO },
  ...{ maxDrawdownMicro: 1_000_000 * MICRO, ordersPerMinute: 100_000, consecutiveLosses: 100_000 },
};

/** The scan of the bot, its engine and a real store, before a venue that a test can spoil. Time stands until it is moved. */
export class ScanningBot {
  readonly venue: HostileVenue;
  readonly store: SqliteStore;
  readonly engine: Engine;
  readonly clock: VirtualClock;
  /** What the HTTP client waited between its tries, in ms; it does not really wait. */
  readonly waitsMs: number[];
  readonly #folder: string;
  readonly #stopping: AbortController;

  private constructor(
    parts: Pick<ScanningBot, "venue" | "store" | "engine" | "clock" | "waitsMs">,
    folder: string,
    stopping: AbortController,
  ) {
    this.venue = parts.venue;
    this.store = parts.store;
    this.engine = parts.engine;
    this.clock = parts.clock;
    this.waitsMs = parts.waitsMs;
    this.#folder = folder;
    this.#stopping = stopping;
  }

  /** @param timeoutMs of one request, of real time */
  static async open({ timeoutMs = 5_000, wallets = WALLETS as readonly string[] } = {}): Promise<ScanningBot> {
    const clock = new VirtualClock(START_S * 1000);
    const venue = await HostileVenue.open(() => clock.nowMs());
    const waitsMs: number[] = [];
    const people: Clock = {
      nowMs: () => clock.nowMs(),
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        waitsMs.push(ms);
      },
    };
    const random = createSeededRandom(1);
    const stopping = new AbortController();
    const folder = mkdtempSync(join(tmpdir(), "understudy-hostile-"));
    const file = join(folder, "bot.db");
    await putEmptyDatabase(file);
    const store = await SqliteStore.open({ file, clockNowMs: () => clock.nowMs(), synchronous: "off" });
    prepareStore(store, { limits: LIMITS, nowMs: clock.nowMs() });
    openBooks(store, 100_000 * MICRO, clock.nowMs());
    const { feed, data } = marketSources(venue.hosts, people, clock, random, { patience: { timeoutMs, maxTries: 3 } });
    const needs = { store, feed, data, venue: unfillingVenue, ...unsignedOrders(), clock, random, settings: SETTINGS };
    const engine = assembleEngine({ ...needs, stopping: stopping.signal });
    const bot = new ScanningBot({ venue, store, engine, clock, waitsMs }, folder, stopping);
    for (const wallet of wallets) bot.#addTarget(wallet);
    return bot;
  }

  scan(): Promise<ScanReport> {
    return this.engine.scan.run(this.#stopping.signal);
  }

  /** Lets it be so many seconds after the start, and scans. */
  async scanAt(second: number): Promise<ScanReport> {
    await this.clock.advanceTo((START_S + second) * 1000);
    const report = await this.scan();
    await this.engine.desk.idle();
    return report;
  }

  /** All that is known of the targets' trades, apart from when it was learnt. */
  signals(): string[] {
    const columns = [
      "tx",
      "wallet",
      "token",
      "side",
      "venueS",
      "sharesMicro",
      "collateralMicro",
      "rows",
      "baseline",
    ] as const;
    const rows = this.store.rows(
      builder
        .selectFrom("signals")
        .innerJoin("episodes", "episodes.id", "signals.episodeId")
        .select([...columns.map((column) => `signals.${column}` as const), "episodes.firstKey", "episodes.lastKey"]),
    );
    return rows.map((row) => JSON.stringify(row)).sort();
  }

  outcomes(wallet: string): string[] {
    const query = builder.selectFrom("signals").select(["outcome", "reason", "venueS"]).where("wallet", "=", wallet);
    return this.store
      .rows(query.orderBy("venueS"))
      .map(({ outcome, reason }) => [outcome ?? "undecided", reason ?? ""].join(" ").trim());
  }

  /** Kinds of the alerts on whether targets can be read, oldest first. */
  readAlerts(): string[] {
    const query = builder.selectFrom("alerts").select("kind").where("kind", "like", "targets-%").orderBy("id");
    return this.store.rows(query).map(({ kind }) => kind);
  }

  deadLetters(): { problem: string; body: string; times: number }[] {
    return this.store.rows(builder.selectFrom("deadLetters").select(["problem", "body", "times"]).orderBy("id"));
  }

  async close(): Promise<void> {
    this.#stopping.abort(new Error("the test is over"));
    await this.venue.close();
    this.store.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #addTarget(address: string): void {
    this.store.transact((records) =>
      records.targets.insert({
        ...{ address, name: address.slice(0, 6), state: "active", addedMs: START_S * 1000, addedBy: "test" },
        ...{ baselineS: START_S, baselineDone: 0 },
      }),
    );
  }
}

const end = async (hash: string) => ({ hash, state: "done", reason: "" }) as const;

/** Ends every order without a fill. */
const unfillingVenue: Venue = {
  name: "unfilling",
  place: ({ hash }) => end(hash),
  order: end,
  cancel: end,
  trades: async () => [],
  holdings: async () => ({ cashMicro: 0, shares: new Map() }),
  redeem: async () => ({ cashMicro: 0 }),
  accountTrades: async () => [],
  openOrders: async () => [],
  unready: () => undefined,
  watch: () => undefined,
};
