/** What a trade is, in the words of this project (signal, episode, lot …), as plain records. Times are epoch milliseconds. */

export type Side = "BUY" | "SELL";
/** chain: a complete receipt; log: a single log whose receipt is still to come (rules 3, 4). */
export type Feed = "chain" | "data-api" | "log" | "rtds";

/** Seconds without a trade after which the next one starts a new episode (rule 12). */
export const EPISODE_GAP_S = 300;

/**
 * One row of one feed about one trade of a target. `identity` tells rows of a signal apart: equal rows of one read are
 * counted by `multiplicity` (rules 5 and 7).
 */
export interface Sighting {
  readonly feed: Feed;
  readonly tx: string;
  readonly wallet: string;
  readonly token: string;
  readonly conditionId: string;
  readonly outcomeIndex: number;
  readonly side: Side;
  readonly venueS: number;
  readonly identity: string;
  readonly multiplicity: number;
  /** The pair as served: sums and digests use it. */
  readonly servedSharesMicro: number;
  readonly servedCollateralMicro: number;
  /** The common form: gross shares, collateral without fee, fee (rule 2). */
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly feeMicro: number;
  readonly priceMicro: number;
  readonly title: string;
  readonly outcome: string;
  readonly slug: string;
  /** The target's order where the feed tells it: its signals are one episode, however far apart (rule 12). */
  readonly orderHash?: string;
  /** Whether his order rested in the book, where the feed tells it. */
  readonly asMaker?: boolean;
}

/** Rows that are no trades but change what a target holds (rule 11). */
export interface HoldingChange {
  readonly kind: string;
  readonly tx: string;
  readonly wallet: string;
  readonly conditionId: string;
  readonly venueS: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
}

/**
 * Sorts the trades of one (target, token): by second, and within a second BUY before SELL (rule 12).
 * Two trades of one side lie in one episode if no opposite key lies between theirs and no gap exceeds EPISODE_GAP_S.
 */
export function orderKey(venueS: number, side: Side): number {
  return venueS * 2 + (side === "SELL" ? 1 : 0);
}

/** A trade of a target as a feed that pushes reports it; what it does not tell of the market is looked up by the token. */
export interface PushedTrade {
  readonly feed: "chain" | "rtds";
  readonly tx: string;
  /** Lower case. */
  readonly wallet: string;
  readonly token: string;
  readonly side: Side;
  readonly venueS: number;
  /** When the frame came in, by the market's clock. */
  readonly seenMs: number;
  /**
   * Tells the rows of a signal apart. Chain: "<block hash>:<log index>" (rule 4). RTDS: "<message type>:<hash of the payload>":
   * totals are per message type and the larger counts (rule 5).
   */
  readonly identity: string;
  /** Gross shares, collateral without fee, fee (rule 2). */
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly feeMicro: number;
  readonly priceMicro: number;
  /** The order's hash where the log gives it: signals of one order are one episode (rule 12). */
  readonly orderHash: string | null;
  /** Whether his order rested in the book, where the feed tells it. */
  readonly asMaker?: boolean;
  readonly market: PushedMarket | null;
}

export interface PushedMarket {
  readonly conditionId: string;
  readonly outcomeIndex: number;
  readonly title: string;
  readonly outcome: string;
  readonly slug: string;
}

/** Where feeds that push put what they saw. Neither method throws or waits. */
export interface TradeSink {
  /** Rows of one or more transactions. `isComplete`: all that these transactions hold of these wallets (a receipt). */
  saw(trades: readonly PushedTrade[], isComplete: boolean): void;
  /** A block went: what it held of this transaction never happened there (rule 4). */
  undone(tx: string, blockHash: string): void;
}
