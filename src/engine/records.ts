/**
 * The records that the engine keeps, as plain data; the store makes tables of them.
 * Amounts are micro-units, times epoch milliseconds (`…S`: seconds), flags 0 or 1. Text columns with few values say which.
 */

export type * from "./money-records.ts";

export interface TargetRecord {
  readonly id: number;
  readonly address: string;
  readonly name: string;
  /** active, paused, shadow (watched and copied on paper alone) or removed */
  readonly state: string;
  readonly addedMs: number;
  readonly addedBy: string;
  /** Venue seconds: trades up to here are baseline for ever (rule 8). */
  readonly baselineS: number;
  /** 1 once the first complete read has been stored. */
  readonly baselineDone: number;
}

export interface TokenRecord {
  readonly id: number;
  readonly token: string;
  readonly conditionId: string;
  readonly outcomeIndex: number;
  readonly outcome: string;
  readonly title: string;
  readonly slug: string;
}

/** What a market said of itself when it was read last. */
export interface MarketRecord {
  readonly conditionId: string;
  /** The smallest order that it takes. */
  readonly minSharesMicro: number;
  /** A list of words, lower case. */
  readonly categoriesJson: string;
}

export interface SignalRecord {
  readonly id: number;
  readonly tx: string;
  readonly wallet: string;
  readonly token: string;
  readonly side: string;
  readonly targetId: number;
  readonly tokenId: number;
  readonly episodeId: number;
  readonly venueS: number;
  readonly orderKey: number;
  /** The feed whose report counts at present. */
  readonly feed: string;
  /** As served by the feed (rule 2): sums and digests use these two. */
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  /** The common form: gross shares, collateral without fee, fee. */
  readonly grossSharesMicro: number;
  readonly netCollateralMicro: number;
  readonly feeMicro: number;
  readonly lowestPriceMicro: number;
  readonly highestPriceMicro: number;
  readonly rows: number;
  readonly firstSeenMs: number;
  /** null while undecided, pooled while it waits for more (rule 15); copied, pooled-copied, pooled-skipped, owed or skipped (rule 16) */
  readonly outcome: string | null;
  /** The first failing check of a skipped signal; dust of one that waited in vain. */
  readonly reason: string | null;
  readonly baseline: number;
  /** 0 while only RTDS has told of it (rule 5), 1 once it is proven, 2 when no proof came in time. */
  readonly proven: number;
  readonly orderHash: string | null;
  /** The transaction that took the place of `tx` when settlement was tried again (rule 6), else null. */
  readonly aliasTx: string | null;
  /** 1: his order rested in the book, 0: it took from it; null where no feed told. */
  readonly asMaker: number | null;
}

export interface SightingRecord {
  readonly id: number;
  readonly signalId: number;
  readonly feed: string;
  readonly identity: string;
  readonly multiplicity: number;
  readonly servedSharesMicro: number;
  readonly servedCollateralMicro: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly feeMicro: number;
  readonly priceMicro: number;
  readonly seenMs: number;
}

export interface HoldingChangeRecord {
  readonly id: number;
  readonly targetId: number;
  readonly kind: string;
  readonly tx: string;
  readonly conditionId: string;
  readonly venueS: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly multiplicity: number;
  readonly seenMs: number;
}

export interface DeadLetterRecord {
  readonly id: number;
  readonly source: string;
  readonly problem: string;
  readonly body: string;
  readonly times: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface EpisodeRecord {
  readonly id: number;
  readonly targetId: number;
  readonly tokenId: number;
  readonly side: string;
  readonly firstKey: number;
  readonly lastKey: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly signals: number;
  /** Copied so far: filled + still reserved. USD for buys; for sells shares moved into exit debt. */
  readonly committedMicro: number;
  /** For sells: our lot and what the target held on our account when the first sell of the episode was decided. */
  readonly baseLotMicro: number | null;
  readonly baseTheirsMicro: number | null;
  /** The trading day on which the episode's first order was decided, null before. */
  readonly countedDay: string | null;
}

export interface DecisionRecord {
  readonly id: number;
  readonly signalId: number;
  readonly episodeId: number;
  readonly atMs: number;
  /** approved, refused, enough, owed, pooled */
  readonly verdict: string;
  /** Failing checks with their figures. */
  readonly failedJson: string;
  /** Bit i set: check number i passed. */
  readonly passed: number;
  /** What each check looked at, in words and in the order of the checks; empty where none was told. */
  readonly figuresJson: string;
  readonly rules: number;
  /** size(total) of the episode as known then, and what was committed before (rule 12). */
  readonly sizeMicro: number;
  readonly committedMicro: number;
  readonly orderId: number | null;
}

export interface OrderRecord {
  readonly id: number;
  readonly episodeId: number | null;
  readonly signalId: number | null;
  readonly targetId: number;
  readonly tokenId: number;
  readonly side: string;
  /** The venue's order id, known before sending. */
  readonly hash: string;
  readonly salt: string;
  readonly type: string;
  readonly limitMicro: number;
  readonly sharesMicro: number;
  /** limit × shares, without fee */
  readonly notionalMicro: number;
  /** Worst case still held back from cash: limit × shares + fee for a buy; 0 once terminal. */
  readonly reservedMicro: number;
  /** What is signed besides the above (rule 24): the venue's id follows from it. Amounts of the maker and the taker. */
  readonly formJson: string;
  /** Hex, null until it was signed. */
  readonly signature: string | null;
  /** One of domain/order-state.ts; moveOrder alone changes it. */
  readonly state: string;
  readonly filledSharesMicro: number;
  readonly filledCollateralMicro: number;
  readonly feeMicro: number;
  readonly day: string;
  readonly createdMs: number;
  readonly sentMs: number | null;
  readonly terminalMs: number | null;
  readonly reason: string | null;
}

/** A venue's trade of an order, as far as it is of one lot: a sale for several targets has a fill for each. */
export interface FillRecord {
  readonly id: number;
  readonly orderId: number;
  /** Whose lot it is of. */
  readonly targetId: number;
  readonly venueTradeId: string;
  readonly priceMicro: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly feeMicro: number;
  readonly atMs: number;
  /** matched, mined, retrying; confirmed and failed are final (rule 27) */
  readonly status: string;
  /** The settling transaction, empty while unknown. */
  readonly tx: string;
  /** What a buy cost with its fee; of a sell, the cost of what it sold. */
  readonly basisMicro: number;
}

/** When each thing happened to a signal, all in market time; null while it has not (/latency). */
export interface LatencyRecord {
  readonly signalId: number;
  /** The trade's own second, as milliseconds. */
  readonly venueMs: number;
  readonly firstSeenMs: number;
  /** The feed that was first: chain and log are one. */
  readonly firstFeed: string;
  readonly chainSeenMs: number | null;
  readonly rtdsSeenMs: number | null;
  readonly dataApiSeenMs: number | null;
  readonly decidedMs: number | null;
  readonly signedMs: number | null;
  readonly sentMs: number | null;
  readonly acknowledgedMs: number | null;
  readonly filledMs: number | null;
  readonly settledMs: number | null;
}

/** A transaction on the test chain that stands for paper fills. */
export interface AnchorRecord {
  readonly id: number;
  /** The last fill it covers; the first is the one after the anchor before. */
  readonly lastFillId: number;
  readonly fills: number;
  /** Merkle root of the fills' order hashes, hex. */
  readonly root: string;
  readonly nonce: number | null;
  /** Of the newest attempt. */
  readonly tx: string | null;
  readonly attempts: number;
  /** waiting, sent, confirmed, given-up */
  readonly state: string;
  readonly problem: string | null;
  readonly createdMs: number;
  readonly sentMs: number | null;
  readonly confirmedMs: number | null;
  readonly block: number | null;
  readonly gasPriceWei: string | null;
}

/** Two sources that should agree and do not; the same (kind, subject) is one until it is resolved. */
export interface DiscrepancyRecord {
  readonly id: number;
  /** shrink, unsettled-trade, vanished, failed-trade, foreign-trade, books … */
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly sinceMs: number;
  readonly resolvedMs: number | null;
}

export interface LotRecord {
  readonly id: number;
  readonly targetId: number;
  readonly tokenId: number;
  readonly sharesMicro: number;
  readonly costMicro: number;
  readonly realisedMicro: number;
  /** Shares the target bought in the episodes that this lot copies, less what he sold since (rule 19). */
  readonly theirsMicro: number;
  readonly openedMs: number;
  readonly closedMs: number | null;
  /** The highest mark since it was opened, micro-USD a share; null before the first. */
  readonly peakMicro: number | null;
}

export interface DebtRecord {
  readonly id: number;
  readonly targetId: number;
  readonly tokenId: number;
  readonly sharesMicro: number;
  /** The lowest price at which it may be sold: his price, less slippage, as of the newest sell. */
  readonly priceMicro: number;
  /** The sell that added to it last; null when it was no sell. */
  readonly signalId: number | null;
  readonly reason: string;
  readonly sinceMs: number;
}

export interface DayRecord {
  readonly day: string;
  readonly startMs: number;
  readonly startEquityMicro: number;
  /** Episodes that ordered. */
  readonly trades: number;
  readonly flowsMicro: number;
  readonly lossStopMs: number | null;
  readonly limitToldMs: number | null;
}

export interface AccountRecord {
  readonly id: number;
  readonly cashMicro: number;
  readonly realisedMicro: number;
  readonly feesMicro: number;
}

export interface MarkRecord {
  readonly tokenId: number;
  /** What one share would fetch, micro-USD. */
  readonly priceMicro: number;
  readonly atMs: number;
  /** live; ended: the last one before the end; halved: half of that, until the payout is known */
  readonly kind: string;
}

export interface LimitRecord {
  readonly name: string;
  readonly value: number;
  readonly setMs: number;
  readonly setBy: string;
  readonly reason: string;
}
