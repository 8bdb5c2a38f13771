import type { Side } from "../../domain/trade.ts";

/** What a row of a tape is; within a second rows come in this order (rule 12: BUY before SELL). */
export const KIND = { split: 0, buy: 1, sell: 2, merge: 3, redeem: 4 } as const;

/** A market as a paper copy needs it. */
export interface TapeMarket {
  readonly conditionId: string;
  /** Places of its tokens in `tokens` by outcome index; -1 where nobody traded that one, or there are more than two. */
  readonly places: readonly [number, number];
  /** Taker fee in parts per million of shares × price × (1 − price). */
  readonly feeRatePpm: number;
  readonly feeKnown: boolean;
  readonly minSharesMicro: number;
  /** Markets of one event have the same number, below the tape's `events`; one of which none is told is an event of its own. */
  readonly event: number;
}

/**
 * What one wallet did, oldest first, in columns: typed arrays are read ten times faster than a record a row.
 * Amounts in micro-units, all of them whole numbers.
 */
export interface Tape {
  readonly rows: number;
  readonly kind: Uint8Array;
  readonly atS: Float64Array;
  /** Place in `tokens`; -1 for rows that are of a market. */
  readonly token: Int32Array;
  /** Place in `markets`. */
  readonly market: Int32Array;
  /** Gross shares of a trade (rule 2); shares merged, split or redeemed. */
  readonly sharesMicro: Float64Array;
  /** Collateral without fee. */
  readonly collateralMicro: Float64Array;
  /** Volume-weighted price of a trade (rule 17), to the nearest micro-USD a share. */
  readonly priceMicro: Float64Array;
  readonly lowestMicro: Float64Array;
  readonly highestMicro: Float64Array;
  /** 1 where his order is known to have rested in the book. */
  readonly rested: Uint8Array;
  readonly tokens: readonly { readonly token: string; readonly market: number; readonly outcomeIndex: number }[];
  readonly markets: readonly TapeMarket[];
  readonly events: number;
  /** Rows that no copy follows, by their kind: rewards, yield, conversions. */
  readonly unfollowed: ReadonlyMap<string, number>;
}

/** The least shares of an order for a token. */
export function minSharesOf({ markets, tokens }: Tape, token: number): number {
  return markets[tokens[token]?.market ?? -1]?.minSharesMicro ?? 0;
}

/** The place of the market's other token; -1 where there is none on the tape. */
export function otherOf({ markets, tokens }: Tape, token: number): number {
  const places = markets[tokens[token]?.market ?? -1]?.places;
  if (places === undefined) return -1;
  return places[0] === token ? places[1] : places[1] === token ? places[0] : -1;
}

/** A signal, from a feed's read or from the store. */
export interface TapeSignal {
  readonly token: string;
  readonly conditionId: string;
  readonly outcomeIndex: number;
  readonly side: Side;
  readonly venueS: number;
  readonly grossSharesMicro: number;
  readonly netCollateralMicro: number;
  readonly feeMicro: number;
  readonly lowestPriceMicro: number;
  readonly highestPriceMicro: number;
  /** Whether his order rested in the book, where that is told. */
  readonly asMaker?: boolean;
}

/** A row that is no trade but changes what he holds (rule 11). */
export interface TapeChange {
  readonly kind: string;
  readonly conditionId: string;
  readonly venueS: number;
  readonly sharesMicro: number;
}
