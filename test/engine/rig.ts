import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unsignedOrders } from "../../src/compose/unsigned-orders.ts";
import type { Book } from "../../src/domain/book.ts";
import { take } from "../../src/domain/book.ts";
import { takerFee } from "../../src/domain/fee.ts";
import type { Market, Resolution } from "../../src/domain/market.ts";
import { MICRO, mulDiv } from "../../src/domain/micro.ts";
import type { Sighting } from "../../src/domain/trade.ts";
import { Marks } from "../../src/engine/books/marks.ts";
import { Settlement } from "../../src/engine/books/settlement.ts";
import { openBreakers } from "../../src/engine/breakers/open-breakers.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { Decider } from "../../src/engine/deciding/decider.ts";
import { Exits } from "../../src/engine/exits/exits.ts";
import { FlattenReport } from "../../src/engine/exits/flatten-report.ts";
import type { HoldingsSource } from "../../src/engine/holdings/holdings-source.ts";
import { readBeforeSales } from "../../src/engine/holdings/sale-holdings.ts";
import type { Limits } from "../../src/engine/limits.ts";
import { LIMIT_NAMES } from "../../src/engine/limits.ts";
import { OrderCancelling } from "../../src/engine/orders/order-cancelling.ts";
import { OrderDesk } from "../../src/engine/orders/order-desk.ts";
import { OrderFate } from "../../src/engine/orders/order-fate.ts";
import type {
  MarketData,
  OrderForms,
  OrderSigner,
  OrderTerms,
  Records,
  TargetRecord,
  Venue,
  VenueOrderState,
  VenueTrade,
} from "../../src/engine/ports.ts";
import { NO_FILTERS } from "../../src/engine/risk/market-filters.ts";
import type { FeedRead } from "../../src/engine/seeing/intake.ts";
import { Intake } from "../../src/engine/seeing/intake.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { changeTradingState } from "../../src/engine/trading-state.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { putEmptyDatabase } from "../store/empty-database.ts";

export const START_MS = Date.UTC(2026, 10, 20, 12, 0, 0);

/** Time that moves only when a test moves it. */
export class HandClock {
  ms = START_MS;
  nowMs = (): number => this.ms;
  /** Takes no time, but what can be done at once is done before. */
  sleep = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
}

/** Markets and books as a test sets them. */
export class SetMarkets implements MarketData {
  readonly markets = new Map<string, Market>();
  readonly books = new Map<string, Book>();
  readonly resolutions = new Map<string, Resolution>();
  failing = false;
  readonly #clock: HandClock;

  constructor(clock: HandClock) {
    this.#clock = clock;
  }

  venueNowMs = (): number => this.#clock.ms;
  clockOffsetMs = (): number => 0;
  isTimeSure = (): boolean => true;
  makeTimeSure = (): Promise<void> => Promise.resolve();
  market = (conditionId: string): Promise<Market | undefined> => this.#answer(this.markets.get(conditionId));
  marketOfToken = (token: string): Promise<Market | undefined> =>
    this.#answer([...this.markets.values()].find(({ tokens }) => tokens.includes(token)));
  resolution = (conditionId: string): Promise<Resolution> =>
    this.#answer(this.resolutions.get(conditionId) ?? { kind: "open" as const });

  book = (token: string): Promise<Book | undefined> => {
    const book = this.books.get(token);
    return this.#answer(book === undefined ? undefined : { ...book, readMs: this.#clock.ms, venueMs: this.#clock.ms });
  };

  /** A binary market of two tokens with deep books around a price. */
  add(conditionId: string, tokens: readonly [string, string], priceMicro: number, change: Partial<Market> = {}): void {
    const market: Market = {
      conditionId,
      title: `Will ${conditionId} happen?`,
      slug: conditionId,
      tokens,
      outcomes: ["Yes", "No"],
      negRisk: false,
      tickMicro: 10_000,
      minSharesMicro: 5 * MICRO,
      feeRatePpm: 0,
      acceptingOrders: true,
      closed: false,
      endMs: null,
      event: conditionId,
      categories: [],
      gameStartMs: null,
      delayMs: 0,
      version: "v1",
      ...change,
    };
    this.markets.set(conditionId, market);
    this.setPrice(tokens[0], priceMicro);
    this.setPrice(tokens[1], MICRO - priceMicro);
  }

  /** Ask at the price, bid one tick below. */
  setPrice(token: string, askMicro: number, sharesMicro = 1_000_000 * MICRO): void {
    const level = (priceMicro: number) => ({ priceMicro, sharesMicro });
    const tickMicro = 10_000;
    this.books.set(token, {
      token,
      asks: [level(askMicro)],
      bids: [level(askMicro - tickMicro)],
      tickMicro,
      minSharesMicro: 5 * MICRO,
      venueMs: 0,
      readMs: 0,
      hash: "",
    });
  }

  #answer<T>(value: T): Promise<T> {
    return this.failing ? Promise.reject(new Error("the market data is down")) : Promise.resolve(value);
  }
}

/** A venue that matches at once against the set books, or behaves as a test says. */
export class InstantVenue implements Venue {
  readonly name = "instant";
  readonly placed: string[] = [];
  readonly #states = new Map<string, VenueOrderState>();
  readonly #trades = new Map<string, VenueTrade[]>();
  readonly #markets: SetMarkets;
  /** What happens to the next orders: matched, refused, lost (an error, nothing done), late (matched, then an error). */
  mode: "matched" | "refused" | "lost" | "late" = "matched";

  constructor(markets: SetMarkets) {
    this.#markets = markets;
  }

  place: Venue["place"] = async (order) => {
    this.placed.push(order.hash);
    if (this.mode === "lost") throw new Error("the connection was reset");
    const book = await this.#markets.book(order.token);
    if (this.mode === "refused" || book === undefined)
      return this.#end(order.hash, "refused", "not enough balance / allowance");
    const rate = this.#markets.markets.get(order.conditionId)?.feeRatePpm ?? 0;
    const taken = take(book, order.side, order.limitMicro, order.sharesMicro);
    const trades = taken.levels.map(({ priceMicro, sharesMicro }, index) => ({
      id: `${order.hash}-${index}`,
      orderHash: order.hash,
      priceMicro,
      sharesMicro,
      collateralMicro: mulDiv(sharesMicro, priceMicro, MICRO, order.side === "BUY" ? "up" : "down"),
      feeMicro: takerFee(sharesMicro, priceMicro, rate),
      atMs: order.createdMs,
      status: "confirmed" as const,
      tx: "",
    }));
    this.#trades.set(order.hash, trades);
    const state = this.#end(order.hash, "done", "");
    if (this.mode === "late") throw new Error("the answer timed out");
    return state;
  };
  order: Venue["order"] = (hash) => Promise.resolve(this.#states.get(hash));
  trades: Venue["trades"] = (hash) => Promise.resolve(this.#trades.get(hash) ?? []);
  cancel: Venue["cancel"] = (hash) => Promise.resolve(this.#states.get(hash));
  /** What the venue's own books say. */
  books: Awaited<ReturnType<Venue["holdings"]>> = { cashMicro: 1_000 * MICRO, shares: new Map() };
  holdings: Venue["holdings"] = () => Promise.resolve(this.books);
  redeem: Venue["redeem"] = () => Promise.resolve(this.cashHasArrived ? { cashMicro: 0 } : undefined);
  /** Whether redemptions are through. */
  cashHasArrived = true;
  accountTrades: Venue["accountTrades"] = () => Promise.resolve([...this.#trades.values()].flat());
  openOrders: Venue["openOrders"] = async () => [];
  unready: Venue["unready"] = () => this.problem;
  watch: Venue["watch"] = (listener) => {
    this.tell = (...hashes) => listener(hashes);
  };
  /** Why it takes no orders. */
  problem: string | undefined;
  /** Tells the engine of an event on our account that speaks of these orders. */
  tell: (...hashes: string[]) => void = () => undefined;

  #end(hash: string, state: "done" | "refused", reason: string): VenueOrderState {
    const end = { hash, state, reason };
    this.#states.set(hash, end);
    return end;
  }
}

export const SETTINGS: EngineSettings = {
  tradingZone: "UTC",
  maxAgeMs: 120_000,
  slippagePpm: 30_000,
  lowestPriceMicro: 20_000,
  highestPriceMicro: 980_000,
  minRemainingMs: 60_000,
  maxBookAgeMs: 2_000,
  rules: plainRules({ kind: "fixed", usdMicro: 5 * MICRO }),
  mostInFlight: 20,
  complement: "reduce",
  netting: true,
  unsettledTrade: "keep",
  risk: {
    ...{ maxSpreadMicro: MICRO, minDepthPpm: 0, gameQuietMs: 0, inPlay: true, repeatMs: 0 },
    ...{ lossPauseMs: 3_600_000, tokenCooldownMs: 0, marketMakers: "warn", filters: NO_FILTERS },
  },
  ownWallets: ["0x00000000000000000000000000000000000000ff"],
};

export const LIMITS: Limits = {
  maxPerTradeMicro: 5 * MICRO,
  maxPerPositionMicro: 20 * MICRO,
  maxOpenPositions: 20,
  tradesPerDay: 500,
  dailyLossMicro: 10 * MICRO,
  maxTargets: 25,
  maxTotalExposureMicro: 1_000 * MICRO,
  maxPerTargetMicro: 1_000 * MICRO,
  maxPerEventMicro: 1_000 * MICRO,
  maxPerTokenMinuteMicro: 1_000 * MICRO,
  maxDrawdownMicro: 1_000 * MICRO,
  ordersPerMinute: 1_000,
  consecutiveLosses: 1_000,
};

export interface RigChange {
  readonly settings?: Partial<EngineSettings>;
  readonly limits?: Partial<Limits>;
  readonly cashMicro?: number;
  readonly venue?: Venue;
}

/** The engine on a database of its own, with time, markets and venue in the test's hands. */
export class Rig {
  readonly folder: string;
  readonly store: SqliteStore;
  readonly clock: HandClock;
  readonly markets: SetMarkets;
  /** The instant venue; another one where the test brings its own. */
  readonly venue: InstantVenue;
  readonly desk: OrderDesk;
  readonly cancelling: OrderCancelling;
  readonly fate: OrderFate;
  readonly exits: Exits;
  /** Tells what became of selling everything. */
  readonly flattening: FlattenReport;
  readonly decider: Decider;
  readonly marks: Marks;
  readonly settlement: Settlement;
  /** Signs with nothing. */
  readonly signer: OrderSigner;
  /** Failures in the background that could not even be stored. */
  readonly unstored: unknown[] = [];
  readonly abort = new AbortController();
  openBreakers: readonly string[] = [];
  /** Where decisions read what targets hold; nowhere unless a test sets it. */
  holdings: HoldingsSource | undefined;
  /** Hears of each order in the transaction that stores it, before it is stored. */
  onHeadNoted: () => void = () => undefined;
  onStranger: () => void = () => undefined;
  onOrder: (terms: OrderTerms) => void = () => undefined;
  /** Whether a token follows from its market (rule 10). */
  belongs: (token: string) => boolean = () => true;
  readonly #tokenIds = new Map<string, number>();
  #salt = 0;

  private constructor(
    folder: string,
    store: SqliteStore,
    clock: HandClock,
    settings: EngineSettings,
    ownVenue: Venue | undefined,
  ) {
    this.folder = folder;
    this.store = store;
    this.clock = clock;
    this.markets = new SetMarkets(clock);
    this.venue = new InstantVenue(this.markets);
    const data = this.markets;
    const random = {
      next: () => 0.5,
      integer: () => 0,
      bytes: (length: number) => {
        const bytes = Buffer.alloc(Math.max(length, 8));
        bytes.writeBigUInt64BE(BigInt(this.#count()) << 11n);
        return bytes.subarray(0, length);
      },
      id: () => `id-${this.#count()}`,
    };
    const unsigned = unsignedOrders();
    const { signer } = unsigned;
    const forms: OrderForms = {
      form: (terms) => {
        this.onOrder(terms);
        return unsigned.forms.form(terms);
      },
    };
    this.signer = signer;
    const onError = (error: unknown) => void this.unstored.push(error);
    const [noteHead, onStranger] = [() => this.onHeadNoted(), () => this.onStranger()];
    const orders = { forms, signer, clock, random, stopping: this.abort.signal, noteHead, onStranger, onError };
    const venue = ownVenue ?? this.venue;
    this.desk = new OrderDesk({ store, venue, ...orders });
    this.cancelling = new OrderCancelling({ store, venue, desk: this.desk, clock });
    this.fate = new OrderFate({ store, venue, desk: this.desk, clock });
    this.exits = new Exits({ store, data, desk: this.desk });
    this.flattening = new FlattenReport({ store, clock });
    this.decider = new Decider({
      store,
      data,
      desk: this.desk,
      exits: this.exits,
      clock,
      settings,
      tokenBelongs: (_, token) => this.belongs(token),
      venueProblem: () => this.venue.unready(),
      openBreakers: () => [...this.openBreakers, ...openBreakers(this.records)],
      gasProblem: () => undefined,
      readBeforeSales: async (sales, abort) => {
        const { records, holdings: source } = this;
        return source === undefined ? new Map() : readBeforeSales({ records, source }, sales, abort);
      },
    });
    this.marks = new Marks({ store, data, clock, tradingZone: settings.tradingZone });
    this.settlement = new Settlement({ store, data, venue: this.venue, clock });
  }

  static async open(change: RigChange = {}): Promise<Rig> {
    const folder = mkdtempSync(join(tmpdir(), "understudy-engine-"));
    const clock = new HandClock();
    const file = join(folder, "bot.db");
    await putEmptyDatabase(file);
    const store = await SqliteStore.open({ file, clockNowMs: clock.nowMs, synchronous: "off" });
    return Rig.#begun(new Rig(folder, store, clock, { ...SETTINGS, ...change.settings }, change.venue), change);
  }

  /** On an empty database that others had before, and keep. */
  static on(store: SqliteStore, clock: HandClock, change: RigChange = {}): Rig {
    return Rig.#begun(new Rig("", store, clock, { ...SETTINGS, ...change.settings }, change.venue), change);
  }

  static #begun(rig: Rig, change: RigChange): Rig {
    const { store, clock } = rig;
    store.transact((records) => {
      const limits = { ...LIMITS, ...change.limits };
      for (const name of LIMIT_NAMES)
        records.limits.set({ name, value: limits[name], setMs: clock.ms, setBy: "test", reason: "" });
      records.account.set({ cashMicro: change.cashMicro ?? 1_000 * MICRO, realisedMicro: 0, feesMicro: 0 });
      changeTradingState(records, { state: "running", sinceMs: clock.ms, by: "test", reason: "" });
    });
    return rig;
  }

  addTarget(address: string, name = address.slice(-4)): TargetRecord {
    return this.store.transact((records) => {
      const baselineS = Math.floor(START_MS / 1000) - 10_000;
      const row = {
        address,
        name,
        state: "active",
        addedMs: this.clock.ms,
        addedBy: "test",
        baselineS,
        baselineDone: 1,
      };
      return { ...row, id: records.targets.insert(row) };
    });
  }

  take(target: TargetRecord, sightings: readonly Sighting[]) {
    const read: FeedRead = { sightings, changes: [], rejected: [] };
    return this.store.transact((records) => new Intake(records, this.clock.ms, this.#tokenIds).take(target, read));
  }

  /** Takes sightings, decides, and waits until every order has come to an end. */
  async copy(target: TargetRecord, sightings: readonly Sighting[]): Promise<void> {
    this.take(target, sightings);
    await this.decide();
  }

  async decide(): Promise<void> {
    await this.decider.run(this.abort.signal);
    await this.desk.idle();
  }

  get records(): Records {
    return this.store.records;
  }

  #count(): number {
    this.#salt += 1;
    return this.#salt;
  }

  close(): void {
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const TARGET = "0x1111111111111111111111111111111111111111";
let transactions = 0;

/** A sighting of 100 shares at $0.50 by the first target, just now, changed as asked. */
export function sighting(change: Partial<Sighting> & { readonly priceMicro?: number } = {}): Sighting {
  transactions += 1;
  const sharesMicro = change.sharesMicro ?? 100 * MICRO;
  const priceMicro = change.priceMicro ?? 500_000;
  const collateralMicro = change.collateralMicro ?? mulDiv(sharesMicro, priceMicro, MICRO, "half-up");
  return {
    feed: "data-api",
    tx: `0x${transactions.toString(16).padStart(64, "0")}`,
    wallet: TARGET,
    token: "1001",
    conditionId: "0xc1",
    outcomeIndex: 0,
    side: "BUY",
    venueS: Math.floor(START_MS / 1000) - 5,
    identity: `${sharesMicro}|${collateralMicro}|${priceMicro}`,
    multiplicity: 1,
    servedSharesMicro: sharesMicro,
    servedCollateralMicro: collateralMicro,
    feeMicro: 0,
    title: "Will it happen?",
    outcome: "Yes",
    slug: "will-it",
    ...change,
    sharesMicro,
    collateralMicro,
    priceMicro,
  };
}
