/** What the engine must know of a market before it trades in it. */
export interface Market {
  readonly conditionId: string;
  readonly title: string;
  readonly slug: string;
  /** Token ids by outcome index. */
  readonly tokens: readonly string[];
  readonly outcomes: readonly string[];
  readonly negRisk: boolean;
  readonly tickMicro: number;
  readonly minSharesMicro: number;
  /** Taker fee rate in parts per million of shares × price × (1 − price); 0 where the market has none. */
  readonly feeRatePpm: number;
  readonly acceptingOrders: boolean;
  readonly closed: boolean;
  /** Null when the venue names no end. */
  readonly endMs: number | null;
  /** Markets of one event share it (the games of a match, the candidates of an election); the condition id where none is named. */
  readonly event: string;
  /** What the venue files it under, lower case: "sports", "crypto"; empty where it does not tell. */
  readonly categories: readonly string[];
  /** Of a sports market; null elsewhere. */
  readonly gameStartMs: number | null;
  /** Extra delay the venue puts on taker orders. */
  readonly delayMs: number;
  /** "v1" is the only version that can be copied; anything else is refused (rule 10). */
  readonly version: string;
}

/** How a market ended: what one share of each outcome pays, or that it is not known yet. */
export type Resolution =
  | { readonly kind: "open" }
  | { readonly kind: "pending"; readonly since: string }
  | { readonly kind: "resolved"; readonly payoutsMicro: readonly number[] };
