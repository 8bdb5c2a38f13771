/** The bot's parts one by one, put together as in `startBot`, for `npm run bench` to measure. */
import { join } from "node:path";
import { hostsOf } from "../../config/hosts.ts";
import { LIMITS } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import type { Book } from "../domain/book.ts";
import type { Market } from "../domain/market.ts";
import { MICRO } from "../domain/micro.ts";
import type { Sighting } from "../domain/trade.ts";
import type { MarketData, TargetRecord, Venue } from "../engine/ports.ts";
import { Intake } from "../engine/seeing/intake.ts";
import { PageUnion } from "../feeds/data-api/page-union.ts";
import { createMarketClock } from "../ops/market-clock.ts";
import { SandboxProcess } from "../ops/sandbox-process.ts";
import { systemClock } from "../ops/system-clock.ts";
import { systemRandom } from "../ops/system-random.ts";
import { builder } from "../store/statement.ts";
import { SqliteStore } from "../store/store.ts";
import { isTokenOfMarket, tokenIdOf, USDC_E } from "../venues/clob/condition-tokens.ts";
import { PaperVenue } from "../venues/paper/paper-venue.ts";
import type { Engine } from "./engine.ts";
import { assembleEngine } from "./engine.ts";
import { engineSettings } from "./engine-settings.ts";
import { addFirstTargets, openBooks, prepareStore } from "./first-start.ts";
import { marketSources } from "./market-sources.ts";
import { unsignedOrders } from "./unsigned-orders.ts";

const CASH_MICRO = 1_000_000 * MICRO;
/** Limits that never refuse: a refused decision is cheaper than one that orders. */
const NO_LIMITS = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, 1_000_000 * MICRO])) as Record<
  keyof typeof LIMITS,
  number
>;

/** A store as the bot opens its own, synchronous FULL unless told, with cash and no limits. */
export async function openBenchStore(file: string, synchronous: "full" | "off" = "full"): Promise<SqliteStore> {
  const store = await SqliteStore.open({ file, clockNowMs: systemClock.nowMs, synchronous });
  prepareStore(store, { limits: NO_LIMITS, nowMs: systemClock.nowMs() });
  openBooks(store, CASH_MICRO, systemClock.nowMs());
  return store;
}

/** One write and its commit: a setting. */
export function commitOneRow(store: SqliteStore, value: number): void {
  store.transact((records) => records.settings.set("bench", value, value));
}

/** One row read by a statement compiled once, and the same by a query that Kysely builds each time. */
export function rowReaders(store: SqliteStore): { compiled(): unknown; built(): unknown } {
  const query = () => builder.selectFrom("settings").selectAll().where("name", "=", "bench");
  return { compiled: () => store.records.settings.get("bench"), built: () => store.rows(query())[0] };
}

/** What the intake of one wallet's pages does: parsing and uniting alone, or storing too. Both answer how many rows were refused. */
export function pageIntake(store: SqliteStore, wallet: string) {
  const target = targetOf(store, wallet, 0);
  const tokenIds = new Map<string, number>();
  const unite = (page: readonly unknown[]) => {
    const union = new PageUnion(wallet);
    union.add(page);
    return union.united();
  };
  return {
    parse: (page: readonly unknown[]): number => unite(page).rejected.length,
    store(page: readonly unknown[]): number {
      const read = unite(page);
      return store.transact(
        (records) => new Intake(records, systemClock.nowMs(), tokenIds).take(target, read).rejected,
      );
    },
  };
}

/** A store with an engine on markets in memory: each `bring` stores one new buy of a token of its own, each `decide` decides it. */
export async function openDecisions(file: string, settings: Settings, tokens: number) {
  const store = await openBenchStore(file);
  const target = targetOf(store, `0x${"11".repeat(20)}`, systemClock.nowMs());
  const markets = Array.from({ length: tokens }, (_, index) => marketOf(index));
  // Token ids are derived once a token in a bot's life, half a millisecond each: not a part of a decision.
  for (const market of markets) isTokenOfMarket(market, market.tokens[0] ?? "");
  const stopping = new AbortController();
  const engine = assembleEngine({
    ...{ store, data: marketsInMemory(markets), venue: unfillingVenue(), clock: systemClock, random: systemRandom },
    ...unsignedOrders(),
    feed: { read: () => Promise.reject(new Error("nothing is read here")) },
    settings: { ...engineSettings(settings, undefined), maxAgeMs: 3_600_000 },
    stopping: stopping.signal,
  });
  return {
    bring: (index: number): void => {
      const read = { sightings: [sightingOf(target, markets[index], index)], changes: [], rejected: [] };
      store.transact((records) => new Intake(records, systemClock.nowMs(), new Map()).take(target, read));
    },
    decide: (): Promise<void> => engine.decider.run(stopping.signal),
    settled: (): Promise<void> => engine.desk.idle(),
    orders: (): number => store.rows(builder.selectFrom("orders").select("id")).length,
    close: (): void => store.close(),
  };
}

/** A local world of its own with its 25 targets, and an engine that scans them over HTTP. */
export async function openScans(folder: string, settings: Settings) {
  const { sandboxPort: port } = settings;
  const world = await SandboxProcess.start({ dataFolder: folder, port, speed: 1, seed: 1 }, () => undefined);
  const clock = createMarketClock({ ...world.ready, wall: systemClock });
  const store = await openBenchStore(join(folder, "bench.db"));
  const stopping = new AbortController();
  const { feed, data } = marketSources(hostsOf("sandbox", port), systemClock, clock, systemRandom);
  const venue = await PaperVenue.open({
    ...{ file: join(folder, "paper.db"), marketData: data, clock, random: systemRandom, signal: stopping.signal },
  });
  addFirstTargets(store, world.ready.targets, clock.nowMs());
  const engine: Engine = assembleEngine({
    ...{ store, feed, data, venue, clock, random: systemRandom, stopping: stopping.signal, ...unsignedOrders() },
    settings: engineSettings(settings, undefined),
  });
  return {
    scan: () => engine.scan.run(stopping.signal),
    async close(): Promise<void> {
      await engine.desk.idle();
      stopping.abort(new Error("the bench is over"));
      venue.close();
      store.close();
      await world.end();
    },
  };
}

function targetOf(store: SqliteStore, address: string, nowMs: number): TargetRecord {
  return store.transact((records) => {
    const row = { address, name: "bench", state: "active", addedMs: nowMs, addedBy: "bench", baselineS: 0 };
    return { ...row, baselineDone: 1, id: records.targets.insert({ ...row, baselineDone: 1 }) };
  });
}

function marketOf(index: number): Market {
  const conditionId = `0x${(index + 1).toString(16).padStart(64, "0")}`;
  return {
    conditionId,
    title: `Market ${index}`,
    slug: `market-${index}`,
    tokens: [0, 1].map((outcome) => tokenIdOf(USDC_E, conditionId, outcome)),
    outcomes: ["Yes", "No"],
    ...{ negRisk: false, tickMicro: 10_000, minSharesMicro: 5 * MICRO, feeRatePpm: 0, delayMs: 0 },
    ...{ acceptingOrders: true, closed: false, endMs: null, version: "v1" },
    ...{ event: conditionId, categories: [], gameStartMs: null },
  };
}

function marketsInMemory(markets: readonly Market[]): MarketData {
  const known = new Map(markets.map((market) => [market.conditionId, market]));
  const level = (priceMicro: number) => ({ priceMicro, sharesMicro: 1_000 * MICRO });
  const book = async (token: string): Promise<Book> => {
    const nowMs = systemClock.nowMs();
    const terms = { tickMicro: 10_000, minSharesMicro: 5 * MICRO, hash: "" };
    return { token, ...terms, asks: [level(500_000)], bids: [level(490_000)], venueMs: nowMs, readMs: nowMs };
  };
  return {
    venueNowMs: systemClock.nowMs,
    clockOffsetMs: () => 0,
    isTimeSure: () => true,
    makeTimeSure: async () => undefined,
    market: async (conditionId) => known.get(conditionId),
    marketOfToken: async (token) => markets.find(({ tokens }) => tokens.includes(token)),
    book,
    resolution: async () => ({ kind: "open" }),
  };
}

/** Ends every order without a fill, one turn of the event loop after it came: the booking is not a part of the decision. */
function unfillingVenue(): Venue {
  const end = async (hash: string) => ({ hash, state: "done", reason: "the bench fills nothing" }) as const;
  return {
    name: "bench",
    place: async ({ hash }) => {
      await new Promise((resolve) => setImmediate(resolve));
      return end(hash);
    },
    order: end,
    cancel: end,
    trades: async () => [],
    holdings: async () => ({ cashMicro: CASH_MICRO, shares: new Map() }),
    redeem: async () => ({ cashMicro: 0 }),
    accountTrades: async () => [],
    openOrders: async () => [],
    unready: () => undefined,
    watch: () => undefined,
  };
}

function sightingOf(target: TargetRecord, market: Market | undefined, index: number): Sighting {
  if (market === undefined) throw new RangeError(`there is no market ${index}`);
  const [sharesMicro, collateralMicro, priceMicro] = [100 * MICRO, 50 * MICRO, 500_000];
  return {
    feed: "data-api",
    tx: market.conditionId,
    wallet: target.address,
    token: market.tokens[0] ?? "",
    conditionId: market.conditionId,
    outcomeIndex: 0,
    side: "BUY",
    venueS: Math.floor(systemClock.nowMs() / 1000),
    identity: "bench",
    multiplicity: 1,
    ...{ servedSharesMicro: sharesMicro, servedCollateralMicro: collateralMicro },
    ...{ sharesMicro, collateralMicro, feeMicro: 0, priceMicro },
    ...{ title: market.title, outcome: "Yes", slug: market.slug },
  };
}
