/** What the use cases need from outside, beyond the engine's records. Rows are plain data; every method is synchronous. */
import type { Flatten } from "../engine/exits/flatten.ts";
import type { Cancelled as CancelReport } from "../engine/orders/order-cancelling.ts";
import type { Clock, FeedStatus, Random, Severity, ShortfallRecord, Store } from "../engine/ports.ts";
import type { EngineSettings } from "../engine/settings.ts";
import type { Diagnosis } from "./doctor.ts";

// Handlers and jobs know the engine through the use cases alone.
export type { CancelReport, Clock, FeedStatus, Severity, Store };

/** Somebody the bot answers. `role` is text from the database; roles.ts says what it may. */
export interface Person {
  readonly id: number;
  readonly telegramId: string;
  readonly name: string;
  readonly role: string;
  /** Times are shown to this person in this zone. */
  readonly zone: string;
  readonly addedMs: number;
}

export interface PersonBook {
  byTelegramId(telegramId: string): Person | undefined;
  owner(): Person | undefined;
  all(): readonly Person[];
  add(person: Omit<Person, "id">): Person;
}

/** A question that waits for a button. Times are people's time. */
export interface Confirmation {
  readonly token: string;
  readonly personId: number;
  readonly chatId: string;
  readonly action: string;
  readonly paramsJson: string;
  readonly effect: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly usedMs: number | null;
}

export interface ConfirmationBook {
  put(confirmation: Confirmation): void;
  byToken(token: string): Confirmation | undefined;
  markUsed(token: string, atMs: number): void;
  /** Drops what expired before an instant. */
  forget(beforeMs: number): void;
}

export interface Subscription {
  readonly chatId: string;
  /** The lowest severity that is sent there. */
  readonly severity: string;
  readonly byPerson: string;
  readonly createdMs: number;
}

export interface SubscriptionBook {
  of(chatId: string): Subscription | undefined;
  put(subscription: Subscription): void;
  /** False when there was none. */
  remove(chatId: string): boolean;
  count(): number;
}

/** One order of ours with the words that people know it by. */
export interface TradeRow {
  readonly id: number;
  readonly side: string;
  readonly state: string;
  readonly reason: string | null;
  readonly createdMs: number;
  readonly limitMicro: number;
  readonly sharesMicro: number;
  readonly filledSharesMicro: number;
  readonly filledCollateralMicro: number;
  readonly feeMicro: number;
  readonly target: string;
  readonly title: string;
  readonly outcome: string;
}

export interface TradeList {
  /** Newest first. */
  page(offset: number, limit: number): readonly TradeRow[];
  count(): number;
}

/** One trade of a target that was not copied. */
export interface SkippedRow {
  readonly id: number;
  readonly side: string;
  readonly venueS: number;
  readonly grossSharesMicro: number;
  readonly netCollateralMicro: number;
  readonly reason: string | null;
  readonly target: string;
  readonly title: string;
  readonly tokenOutcome: string;
}

export interface SkippedList {
  /** Newest first; baseline signals are left out. */
  page(offset: number, limit: number): readonly SkippedRow[];
  count(): number;
  /** The reason given most often for skips of signals first seen since an instant. */
  topReason(sinceMs: number): { readonly reason: string; readonly times: number } | undefined;
}

export interface Answer {
  readonly itemId: string;
  readonly verdict: string;
  readonly note: string;
  readonly byPerson: string;
  readonly atMs: number;
}

export interface AnswerBook {
  /** The newest answer of each item. */
  latest(): readonly Answer[];
  add(answer: Answer): void;
}

export interface JobRun {
  readonly job: string;
  readonly dueMs: number;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly problem: string | null;
}

export interface JobRunList {
  /** The newest run of a job that ended. */
  lastEnded(job: string): JobRun | undefined;
}

/** One item of the validation plan. */
export interface PlanItem {
  /** Stable: answers are stored under it. */
  readonly id: string;
  readonly day: number;
  readonly session: string;
  readonly group: string;
  readonly text: string;
  /** How to find out, with what to type. */
  readonly how: string;
}

/** Positions that have realised something; one that was in profit is won. */
export interface ResultSum {
  readonly realisedMicro: number;
  readonly positions: number;
  readonly wins: number;
}

export interface MarketResult {
  readonly conditionId: string;
  readonly title: string;
  readonly realisedMicro: number;
  readonly lastMs: number;
}

/** The prices of one order, with whose trade it copied. */
export interface CopiedOrder extends ShortfallRecord {
  readonly side: string;
  readonly targetId: number;
  readonly filledSharesMicro: number;
}

/** What was realised, summed up; days are trading days, the empty one means from the beginning. */
export interface ResultBook {
  sum(sinceDay: string): ResultSum;
  /** The position that brought or lost most; undefined where none did. */
  extreme(
    sinceDay: string,
    which: "best" | "worst",
  ):
    | { readonly target: string; readonly title: string; readonly outcome: string; readonly realisedMicro: number }
    | undefined;
  /** Fees of fills since an instant. */
  feesMicro(sinceMs: number): number;
  targets(): readonly (ResultSum & { readonly targetId: number })[];
  /** How many of his trades were copied. */
  copies(): readonly { readonly targetId: number; readonly copies: number }[];
  /** The newest result first. */
  markets(offset: number, limit: number): readonly MarketResult[];
  countMarkets(): number;
  days(): readonly { readonly day: string; readonly realisedMicro: number }[];
  /** Decided since an instant, the newest first, at most 10,000. */
  shortfalls(sinceMs: number): readonly CopiedOrder[];
}

export interface AppPorts {
  readonly environment: string;
  readonly settings: EngineSettings;
  /** Where a new person's times are shown until they choose. */
  readonly defaultZone: string;
  readonly store: Store;
  readonly marketClock: Pick<Clock, "nowMs">;
  readonly peopleClock: Pick<Clock, "nowMs">;
  /** Present venue time, in milliseconds (rule 8: what came before is baseline). */
  readonly venueNowMs: () => number;
  readonly random: Random;
  readonly persons: PersonBook;
  readonly confirmations: ConfirmationBook;
  readonly subscriptions: SubscriptionBook;
  readonly trades: TradeList;
  readonly skipped: SkippedList;
  /** What the venue files the markets under that were read so far, the most frequent first. */
  readonly categories: () => readonly { readonly category: string; readonly markets: number }[];
  readonly results: ResultBook;
  /** Makes a PNG of an SVG. */
  readonly picture: (svg: string) => Promise<Uint8Array>;
  readonly answers: AnswerBook;
  readonly jobRuns: JobRunList;
  /** In the order in which it is worked through. */
  readonly plan: readonly PlanItem[];
  /** Cancels our orders on the wire by their hashes and reports what the venue then shows of each. */
  readonly cancelOpenOrders: () => Promise<CancelReport>;
  /** Selling everything that is held. */
  readonly flatten: Pick<Flatten, "offer" | "owe" | "begin" | "beginAlone">;
  /** Why the venue takes no orders now, in words; undefined when it does. */
  readonly venueProblem: () => string | undefined;
  /** A person has looked at what made the venue refuse everything: it may be tried again. */
  readonly releaseVenue: () => void;
  /** What this environment's limits start with, by name as stored. */
  readonly limitDefaults: Readonly<Record<string, number>>;
  /** A limit was loosened: what was built on the old one (the signer's caps) is built anew, after the transaction. */
  readonly limitLoosened: () => void;
  /** Every feed as it stands, the fastest first; its times are the people's clock's. */
  readonly feeds: () => readonly FeedStatus[];
  /** Of each limit of requests, by name: the share in use, 0 to 1. */
  readonly requestShares: () => Readonly<Record<string, number>>;
  /** Turns a feed to its next endpoint, at once; false when it has no other or there is no such feed. */
  readonly nextEndpoint: (feed: string) => boolean;
  /** Whether 0x and 64 digits (lower case) are a hash that stands in the ledger. */
  readonly knowsHash: (hash: string) => boolean;
  /** The words that wallets' phrases are made of. */
  readonly phraseWords: () => Promise<ReadonlySet<string>>;
  /** Looks at everything the bot needs, with the running bot's own parts where it has them. */
  readonly diagnose: (signal?: AbortSignal) => Promise<Diagnosis>;
}

export const SEVERITIES: readonly Severity[] = ["info", "warning", "critical"];
