/** Records of how much is copied, what it cost and what it brought; see records.ts for their units. */

/** What differs from the rules above it: row 0 stands for all targets, the others for one. */
export interface CopyRulesRecord {
  readonly targetId: number;
  /** A part of CopyRules. */
  readonly rulesJson: string;
  readonly setMs: number;
  readonly setBy: string;
}

/** Copies of one (target, token) that are too small alone and wait together (rule 15). */
export interface PoolRecord {
  readonly id: number;
  readonly targetId: number;
  readonly tokenId: number;
  readonly openedMs: number;
  readonly expiresMs: number;
  /** null while it gathers */
  readonly endedMs: number | null;
  /** copied, dust, opposite; null while it gathers */
  readonly end: string | null;
}

export interface PoolMemberRecord {
  readonly id: number;
  readonly poolId: number;
  readonly signalId: number;
}

/** What one episode has in an order that was made for several (rule 15): what it reserves, and later what was filled. */
export interface OrderPartRecord {
  readonly id: number;
  readonly orderId: number;
  readonly episodeId: number;
  readonly notionalMicro: number;
}

/** What one target's lot has in a sale that was made for several (rule 20). */
export interface SalePartRecord {
  readonly id: number;
  readonly orderId: number;
  readonly targetId: number;
  readonly sharesMicro: number;
}

export interface BreakerRecord {
  readonly name: string;
  /** closed, open, half-open */
  readonly state: string;
  /** When it opened first since it was closed, or when it was closed. */
  readonly sinceMs: number;
  /** Why it opened, in words; empty while it never did. */
  readonly cause: string;
  /** 1: only the owner closes it. */
  readonly latched: number;
  readonly trips: number;
  /** When the one probe of a half-open breaker left, null before; of an open one when the next may. Null while closed. */
  readonly probeMs: number | null;
}

/** What our price lost against the target's, of one order. Prices in micro-USD a share; null while not known. */
export interface ShortfallRecord {
  readonly orderId: number;
  readonly decidedMs: number;
  readonly targetPriceMicro: number;
  /** The best price on our side of the book when it was decided, and the middle of the book. */
  readonly bestMicro: number | null;
  readonly middleMicro: number | null;
  readonly limitMicro: number;
  readonly fillPriceMicro: number | null;
  readonly filledMs: number | null;
  readonly after1Micro: number | null;
  readonly after5Micro: number | null;
  readonly after30Micro: number | null;
}

/** The newest reading of what a target holds of a token that was compared with what is known of him (rule 19). */
export interface HoldingReadingRecord {
  readonly id: number;
  readonly targetId: number;
  readonly tokenId: number;
  readonly sharesMicro: number;
  /** The venue second for which it holds. */
  readonly atS: number;
  readonly readMs: number;
  /** chain, snapshot */
  readonly source: string;
}

/** Shares that left a target without a sale that was known, mirrored as an exit (rule 19). */
export interface HoldingFallRecord {
  readonly id: number;
  readonly targetId: number;
  readonly tokenId: number;
  /** Venue seconds: after the one and up to the other. */
  readonly fromS: number;
  readonly toS: number;
  /** What he held before, and what of it went. */
  readonly heldMicro: number;
  readonly goneMicro: number;
  /** Shares of our lot that were put into its exit debt for it. */
  readonly oursMicro: number;
  /** Of them, those that no sale seen later has explained. */
  readonly leftMicro: number;
  /** he merged, he converted, he moved it */
  readonly reason: string;
  readonly atMs: number;
}

/** What a target's positions are worth, for sizes in proportion to it (rule 13). */
export interface TargetWorthRecord {
  readonly targetId: number;
  readonly positionsMicro: number;
  readonly readMs: number;
}

/** Profit or loss that became final, or was taken back: the books by target, market and day are sums of these. */
export interface RealisationRecord {
  readonly id: number;
  readonly targetId: number;
  readonly tokenId: number;
  /** The trading day. */
  readonly day: string;
  readonly atMs: number;
  /** sale, payout, merge, reversal; carried: what a lot had realised before such rows were kept */
  readonly kind: string;
  readonly sharesMicro: number;
  readonly costMicro: number;
  /** Less fee. */
  readonly proceedsMicro: number;
  readonly feeMicro: number;
  readonly realisedMicro: number;
}

/** What everything was worth at one instant. */
export interface EquityPointRecord {
  readonly atMs: number;
  readonly equityMicro: number;
}

/** Cash that came or went without a trade of ours (rule 31). */
export interface FlowRecord {
  readonly id: number;
  readonly atMs: number;
  /** deposit, withdrawal, reward, rebate, yield, correction */
  readonly kind: string;
  readonly amountMicro: number;
  readonly note: string;
}

/** A position from its opening to its end, and what it realised in between. */
export interface RoundTrip {
  readonly closedMs: number;
  readonly realisedMicro: number;
}

/** One that a lot has behind it that was opened again since. */
export interface RoundTripRecord extends RoundTrip {
  readonly id: number;
  readonly lotId: number;
  readonly tokenId: number;
}
