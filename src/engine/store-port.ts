/** The database as the engine asks it: one table of records after the other. */
import type { Side } from "../domain/trade.ts";
import type * as R from "./records.ts";

export interface Table<Row extends { readonly id: number }> {
  insert(row: Omit<Row, "id">): number;
  /** Changes some columns of one row. Throws when there is no such row. */
  update(id: number, change: Partial<Omit<Row, "id">>): void;
  get(id: number): Row | undefined;
}

export type Severity = "info" | "warning" | "critical";

export interface NewAlert {
  readonly severity: Severity;
  /** A stable kebab-case word by which the alert can be found and silenced. */
  readonly kind: string;
  readonly text: string;
  /** How grave what it is the end of was: whoever was told of that is told of its end, as softly as the alert's own severity. */
  readonly ends?: Severity;
  /** The same key again within the hour is counted, not told. */
  readonly dedupeKey?: string;
}

export interface MarkedHolding {
  readonly sharesMicro: number;
  readonly priceMicro: number | null;
  readonly atMs: number | null;
  readonly kind: string | null;
}

/** Profit or loss that became final of one lot. */
export interface LotSum {
  readonly targetId: number;
  readonly tokenId: number;
  readonly realisedMicro: number;
}

/** The tables, inside or outside a transaction. Every method is synchronous. */
export interface Records {
  readonly targets: Table<R.TargetRecord> & {
    all(): R.TargetRecord[];
    byAddress(address: string): R.TargetRecord | undefined;
  };
  readonly tokens: Table<R.TokenRecord> & {
    byToken(token: string): R.TokenRecord | undefined;
    ofCondition(conditionId: string): R.TokenRecord[];
  };
  readonly markets: {
    of(conditionId: string): R.MarketRecord | undefined;
    put(market: R.MarketRecord): void;
  };
  readonly signals: Table<R.SignalRecord> & {
    /** By the transaction it was first seen under, or the one that took its place (rule 6). */
    byKey(tx: string, targetId: number, tokenId: number, side: Side): R.SignalRecord | undefined;
    ofTransaction(tx: string): R.SignalRecord[];
    /** Those that only RTDS has told of, of one lot or of all. */
    unproven(targetId?: number, tokenId?: number): R.SignalRecord[];
    /** Those of one lot that no proof followed in time, from one venue second to another. */
    unsettled(targetId: number, tokenId: number, fromS: number, toS: number): R.SignalRecord[];
    /** Those of one lot from one venue second to another, oldest first. */
    inTime(targetId: number, tokenId: number, fromS: number, toS: number): R.SignalRecord[];
    /** Whether a signal of the episode belongs to this order of the target. */
    isOfOrder(episodeId: number, orderHash: string): boolean;
    /** Undecided, oldest first. */
    undecided(limit: number): R.SignalRecord[];
    ofEpisode(episodeId: number): R.SignalRecord[];
    /** Moves the signals of an episode with a key above `orderKey` (all of them for -1) to another. */
    move(fromEpisode: number, orderKey: number, toEpisode: number): void;
    extentOfEpisode(
      episodeId: number,
    ): { firstKey: number; lastKey: number; sharesMicro: number; collateralMicro: number; signals: number } | undefined;
    /** What of an episode is from before its target was added (rule 8), in micro-shares and micro-USD. */
    historyOfEpisode(episodeId: number): { readonly sharesMicro: number; readonly collateralMicro: number };
    latestOfTarget(targetId: number): R.SignalRecord | undefined;
    /** Those of one target from a venue second on, newest first. */
    newestOfTarget(targetId: number, fromS: number, limit: number): R.SignalRecord[];
    /** The owed sells of a lot whose debt is paid become copied. */
    settleOwed(targetId: number, tokenId: number): void;
  };
  readonly sightings: Table<R.SightingRecord> & {
    ofSignal(signalId: number): R.SightingRecord[];
  };
  readonly holdingChanges: Table<R.HoldingChangeRecord> & {
    byIdentity(
      change: Omit<R.HoldingChangeRecord, "id" | "multiplicity" | "seenMs">,
    ): R.HoldingChangeRecord | undefined;
    /** Those of one target from one venue second to another. */
    inTime(targetId: number, fromS: number, toS: number): R.HoldingChangeRecord[];
  };
  readonly holdingFalls: Table<R.HoldingFallRecord> & {
    /** Falls of one lot that a sale of this second may explain, oldest first. */
    covering(targetId: number, tokenId: number, venueS: number): R.HoldingFallRecord[];
  };
  readonly deadLetters: {
    /** Keeps what was not understood; the same body from the same source is counted. */
    keep(source: string, problem: string, body: string, atMs: number): void;
    count(): number;
  };
  readonly episodes: Table<R.EpisodeRecord> & {
    remove(id: number): void;
    /** The episode of (target, token) whose keys span `orderKey`, of either side. */
    spanning(targetId: number, tokenId: number, orderKey: number): R.EpisodeRecord | undefined;
    before(targetId: number, tokenId: number, orderKey: number): R.EpisodeRecord | undefined;
    after(targetId: number, tokenId: number, orderKey: number): R.EpisodeRecord | undefined;
  };
  readonly decisions: Table<R.DecisionRecord> & {
    ofSignal(signalId: number): R.DecisionRecord[];
    /** Points the decisions of an episode that was joined to the one that remains. */
    moveEpisode(fromEpisode: number, toEpisode: number): void;
  };
  readonly orders: Table<R.OrderRecord> & {
    byHash(hash: string): R.OrderRecord | undefined;
    open(): R.OrderRecord[];
    openOfToken(tokenId: number): R.OrderRecord[];
    ofEpisode(episodeId: number): R.OrderRecord[];
    /** Those with an id above `orderId`, oldest first. */
    after(orderId: number, limit: number): R.OrderRecord[];
    /** Signed ones with an id above `orderId`, oldest first. */
    signedAfter(orderId: number, limit: number): R.OrderRecord[];
    moveEpisode(fromEpisode: number, toEpisode: number): void;
    reservedMicro(): number;
  };
  readonly fills: Table<R.FillRecord> & {
    /** One for each lot that it is of; empty while it is not booked. */
    ofVenueTrade(orderId: number, venueTradeId: string): R.FillRecord[];
    ofOrder(orderId: number): R.FillRecord[];
    /** Neither confirmed nor failed, oldest first. */
    unsettled(): R.FillRecord[];
  };
  readonly latencies: {
    of(signalId: number): R.LatencyRecord | undefined;
    put(latency: R.LatencyRecord): void;
    /** Of signals first seen since a time, oldest first, at most 10,000. */
    since(sinceMs: number): R.LatencyRecord[];
  };
  readonly anchors: Table<R.AnchorRecord> & {
    /** Not confirmed and not given up. */
    open(): R.AnchorRecord[];
    latest(): R.AnchorRecord | undefined;
    /** Paper fills with an id above `fillId`, oldest first. */
    unanchored(fillId: number, limit: number): R.FillRecord[];
  };
  readonly discrepancies: Table<R.DiscrepancyRecord> & {
    byKey(kind: string, subject: string): R.DiscrepancyRecord | undefined;
    open(): R.DiscrepancyRecord[];
  };
  readonly copyRules: {
    of(targetId: number): R.CopyRulesRecord | undefined;
    put(rules: R.CopyRulesRecord): void;
  };
  readonly pools: Table<R.PoolRecord> & {
    /** Those that still gather. */
    open(): R.PoolRecord[];
    of(targetId: number, tokenId: number): R.PoolRecord | undefined;
    /** A signal that is in it already stays once. */
    join(poolId: number, signalId: number): void;
    /** The newest pool that a signal waited in. */
    ofSignal(signalId: number): R.PoolRecord | undefined;
    /** The signals of a pool, in the order in which they came. */
    members(poolId: number): R.PoolMemberRecord[];
  };
  readonly orderParts: Table<R.OrderPartRecord> & {
    ofOrder(orderId: number): R.OrderPartRecord[];
    ofEpisode(episodeId: number): R.OrderPartRecord[];
    moveEpisode(fromEpisode: number, toEpisode: number): void;
  };
  readonly saleParts: Table<R.SalePartRecord> & {
    /** In the order in which they are filled; empty for an order of one lot alone. */
    ofOrder(orderId: number): R.SalePartRecord[];
  };
  readonly breakers: {
    of(name: string): R.BreakerRecord | undefined;
    all(): R.BreakerRecord[];
    put(breaker: R.BreakerRecord): void;
  };
  readonly holdingReadings: {
    of(targetId: number, tokenId: number): R.HoldingReadingRecord | undefined;
    put(reading: Omit<R.HoldingReadingRecord, "id">): void;
  };
  readonly targetWorths: {
    of(targetId: number): R.TargetWorthRecord | undefined;
    put(worth: R.TargetWorthRecord): void;
  };
  readonly shortfalls: {
    of(orderId: number): R.ShortfallRecord | undefined;
    put(shortfall: R.ShortfallRecord): void;
    /** Filled after `sinceMs`, with a later price still to be read, oldest first. */
    watched(sinceMs: number, limit: number): R.ShortfallRecord[];
    /** Decided since a time, oldest first, at most 10,000. */
    since(sinceMs: number): R.ShortfallRecord[];
  };
  readonly realisations: Table<R.RealisationRecord> & {
    /** From one trading day on, oldest first. */
    since(day: string): R.RealisationRecord[];
    /** The newest first. */
    newest(limit: number): R.RealisationRecord[];
    /** Those with an id above `id`, oldest first. */
    after(id: number): R.RealisationRecord[];
    /** What the rows of each lot make together. */
    byLot(): LotSum[];
  };
  readonly flows: Table<R.FlowRecord> & {
    since(sinceMs: number): R.FlowRecord[];
  };
  readonly lots: Table<R.LotRecord> & {
    of(targetId: number, tokenId: number): R.LotRecord | undefined;
    /** Lots with shares. */
    open(): R.LotRecord[];
    openOfToken(tokenId: number): R.LotRecord[];
    /** Open lots with their marks, one row a lot; the mark's columns are null where there is none. */
    marked(): readonly MarkedHolding[];
    /** Lots, open or closed, that have realised anything. */
    realised(): LotSum[];
    /** Distinct tokens held. */
    countOpenTokens(): number;
    /** Those of them of which less is held than their market's smallest order. */
    countDustTokens(): number;
  };
  readonly debts: Table<R.DebtRecord> & {
    of(targetId: number, tokenId: number): R.DebtRecord | undefined;
    /** Debts above zero. */
    open(): R.DebtRecord[];
    openOfToken(tokenId: number): R.DebtRecord[];
  };
  readonly days: {
    get(day: string): R.DayRecord | undefined;
    latest(): R.DayRecord | undefined;
    /** From one trading day on, oldest first. */
    since(day: string): R.DayRecord[];
    put(day: R.DayRecord): void;
  };
  readonly equityPoints: {
    put(point: R.EquityPointRecord): void;
    /** Noted since a time, oldest first. */
    since(sinceMs: number): R.EquityPointRecord[];
  };
  readonly account: {
    get(): R.AccountRecord;
    set(account: Omit<R.AccountRecord, "id">): void;
  };
  /** What limits are held against, each figure by an index. Exposure: cost of lots and what open buys may still spend. */
  readonly risk: {
    exposureMicro(): number;
    exposureOfTargetMicro(targetId: number): number;
    exposureOfEventMicro(event: string): number;
    /** Markets of one event win and lose together. */
    noteEvent(tokenId: number, event: string): void;
    eventOf(tokenId: number): string | undefined;
    /** Buys ordered after an instant. */
    buysSince(sinceMs: number): number;
    /** What buys of a token that were ordered after an instant have taken or may still take. */
    boughtSinceMicro(tokenId: number, sinceMs: number): number;
    /** Buys of a target's token at this limit, ordered for other episodes and not refused. */
    repeats(
      order: {
        readonly targetId: number;
        readonly tokenId: number;
        readonly limitMicro: number;
        readonly episodeId: number;
      },
      sinceMs: number,
    ): number;
    /** Before a closed lot is opened again: keeps what it realised since it was last opened, if anything was. */
    keepRoundTrip(lotId: number): void;
    /** Positions that ended by a sale, a payout or a merge, also such as are open again; the newest first. */
    roundTrips(limit: number): R.RoundTrip[];
    /** When a position in the token was last closed at a loss, after an instant. */
    lostSinceMs(tokenId: number, sinceMs: number): number | undefined;
  };
  readonly marks: {
    of(tokenId: number): R.MarkRecord | undefined;
    put(mark: R.MarkRecord): void;
  };
  readonly limits: {
    all(): R.LimitRecord[];
    get(name: string): number;
    set(limit: R.LimitRecord): void;
  };
  readonly settings: {
    /** The stored value, not yet checked. */
    get(name: string): unknown;
    set(name: string, value: unknown, atMs: number): void;
  };
  readonly journal: {
    append(kind: string, body: object): void;
  };
  readonly alerts: {
    raise(alert: NewAlert): void;
  };
}

export interface Store {
  readonly records: Records;
  /** Runs `work` in one transaction: all of it is stored, or nothing when it throws. */
  transact<T>(work: (records: Records) => NotAPromise<T>): T;
}

type NotAPromise<T> = T extends PromiseLike<unknown> ? never : T;
