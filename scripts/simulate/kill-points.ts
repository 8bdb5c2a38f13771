/** What waits for somebody else on the way of an order, and of an alert: a life can end just before and just after each. */
const CALLS = [
  ...["read", "market", "book", "sign", "place", "order", "trades", "cancel"],
  ...["accountTrades", "holdings", "resolution", "redeem", "send"],
];

/** What a transaction writes to the journal: a life can end just after each. */
const WRITES = [
  ...["signal", "decision", "order", "fill", "fill-settlement", "debt", "settlement", "discrepancy", "alert"],
  ...["state", "day", "alias", "pool", "holding-fall", "realisation", "breaker", "limit"],
];

/** On the way from the start to trading. */
const STARTS = ["database opened", "buys held"];

/** All places on the order path at which a life may end (ENGINE rule 40): enumerated, not sampled. */
export const KILL_POINTS: readonly string[] = [
  ...CALLS.flatMap((call) => [`before ${call}`, `after ${call}`]),
  ...WRITES.map((kind) => `stored ${kind}`),
  ...STARTS,
];

/** Those that a day seldom comes to: they keep their turn until they are met. */
export const SELDOM: readonly string[] = [
  ...["cancel", "redeem", "order"].flatMap((call) => [`before ${call}`, `after ${call}`]),
  ...["settlement", "discrepancy", "state", "day", "alias", "pool", "holding-fall", "breaker", "limit"].map(
    (kind) => `stored ${kind}`,
  ),
  ...STARTS,
];
