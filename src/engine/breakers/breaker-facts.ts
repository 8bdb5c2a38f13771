/** What the breakers look at, gathered by BreakerWatch; spans are people's time where requests and alerts are meant. */
export interface BreakerFacts {
  /** To the venue, in the last minute; failed: no answer, or one that speaks of the host. */
  readonly requests: { readonly sent: number; readonly failed: number };
  /** In the last ten minutes. */
  readonly failedDecisions: number;
  /** Orders refused by the venue or our signer since the last that was taken, and why the newest was. */
  readonly refusals: { readonly inRow: number; readonly last: string };
  /** Orders of unknown fate, and how long the oldest is one. */
  readonly unknown: { readonly orders: number; readonly longestMs: number };
  /** Feeds that are not switched off, and how long none of them told anything. */
  readonly feeds: { readonly count: number; readonly silentMs: number };
  /** Tokens that trade, by whether their books show it. */
  readonly books: { readonly frozen: number; readonly fresh: number };
  /** In the last 15 minutes. */
  readonly seriousDiscrepancies: number;
  /** How long the oldest critical alert has been waiting for its delivery; 0 when none waits. */
  readonly undeliveredMs: number;
}
