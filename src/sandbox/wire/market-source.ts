/** One market as the venue knows it. Prices are decimal texts as served ("0.53"); times market time in ms; pairs are by outcome. */
export interface MarketFacts {
  /** Gamma's number. */
  readonly id: string;
  readonly conditionId: string;
  readonly questionId: string;
  readonly question: string;
  readonly description: string;
  readonly slug: string;
  readonly eventSlug: string;
  readonly eventTitle: string;
  readonly icon: string;
  readonly outcomes: readonly [string, string];
  readonly tokenIds: readonly [string, string];
  readonly negRisk: boolean;
  /** "" for an ordinary market. */
  readonly negRiskMarketId: string;
  readonly tick: string;
  readonly minOrderShares: number;
  /** null where nobody pays. Rates are shares of one (0.04). */
  readonly fee: { readonly type: string; readonly rate: number; readonly rebateRate: number } | null;
  readonly secondsDelay: number;
  readonly createdMs: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Only for a market about a game. */
  readonly gameStartMs: number | null;
  readonly acceptingOrders: boolean;
  /** May be true while no winner is known: pending, not lost (ENGINE rule 28). */
  readonly closed: boolean;
  readonly closedMs: number | null;
  /** "", "proposed", "disputed" or "resolved". */
  readonly umaStatus: string;
  /** What one share pays; null until resolved. */
  readonly payouts: readonly [string, string] | null;
  /** Last prices; after resolution the payouts. */
  readonly prices: readonly [string, string];
  /** Of outcome 0; null on an empty side. */
  readonly bestBid: string | null;
  readonly bestAsk: string | null;
  readonly lastTradePrice: string;
  readonly volumeUsd: string;
}

/** Where Gamma and the CLOB learn of markets. */
export interface MarketSource {
  byConditionId(conditionId: string): MarketFacts | undefined;
  byTokenId(tokenId: string): MarketFacts | undefined;
  bySlug(slug: string): MarketFacts | undefined;
  byId(id: string): MarketFacts | undefined;
  /** All that are closed, or all that are not, in a lasting order. */
  list(isClosed: boolean): readonly MarketFacts[];
}

/** One token's book: decimal texts, best level first on both sides. */
export interface BookFacts {
  readonly bids: readonly (readonly [price: string, shares: string])[];
  readonly asks: readonly (readonly [price: string, shares: string])[];
  /** Last change. */
  readonly timestampMs: number;
  readonly lastTradePrice: string;
}

export interface BookSource {
  /** undefined where no book exists: unknown tokens, and markets that no longer trade. */
  bookOf(tokenId: string): BookFacts | undefined;
}
