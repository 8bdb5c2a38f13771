/** What waits for somebody else on the way of an order: a life can end just before and just after each. */
const CALLS = [
  ...["read", "market", "book", "sign", "place", "order", "trades", "cancel"],
  ...["accountTrades", "holdings", "resolution", "redeem"],
];

/** What a transaction writes to the journal: a life can end just after each. */
const WRITES = [
  ...["signal", "decision", "order", "fill", "fill-settlement", "debt", "settlement", "discrepancy", "alert"],
  ...["state", "day", "alias"],
];

/** All places on the order path at which a life may end (ENGINE rule 40): enumerated, not sampled. */
export const KILL_POINTS: readonly string[] = [
  ...CALLS.flatMap((call) => [`before ${call}`, `after ${call}`]),
  ...WRITES.map((kind) => `stored ${kind}`),
];
