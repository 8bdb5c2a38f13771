/** Of what goes on all the time, and what ends by itself: reached while nobody trades, too. */
const QUIET_CALLS = ["read", "market", "book", "accountTrades", "holdings", "resolution", "redeem", "send"];
const QUIET_WRITES = ["settlement", "realisation", "day", "alert", "breaker"];

/** On the way of an order, and of what people ask. */
const ORDER_CALLS = ["sign", "place", "trades", "answer"];
const ORDER_WRITES = ["signal", "decision", "order", "fill", "fill-settlement", "debt"];

/** After a lost answer, after a stop, after a retried settlement, or by a person: seldom where all is well. */
const SELDOM_CALLS = ["order", "cancel"];
const SELDOM_WRITES = ["alias", "discrepancy", "state", "limit"];
/** Seldom, though all is well. */
const SPARED_WRITES = ["pool", "holding-fall"];

/** On the way from the start to trading. */
const STARTS = ["database opened", "buys held"];

/** Just before and just after what waits for somebody else. */
const around = (calls: readonly string[]): string[] => calls.flatMap((call) => [`before ${call}`, `after ${call}`]);
/** Just after a transaction that wrote this to the journal. */
const stored = (kinds: readonly string[]): string[] => kinds.map((kind) => `stored ${kind}`);

/** They come while nobody trades: a life that ends there costs nobody a copy. */
export const QUIET_POINTS: readonly string[] = [...around(QUIET_CALLS), ...stored(QUIET_WRITES), ...STARTS];
export const ORDER_POINTS: readonly string[] = [...around(ORDER_CALLS), ...stored(ORDER_WRITES)];
/** Those that a session seldom comes to. */
export const SELDOM_POINTS: readonly string[] = [...around(SELDOM_CALLS), ...stored(SELDOM_WRITES)];
/** Each costs a session in which everything could have been copied. */
export const SPARED_POINTS: readonly string[] = stored(SPARED_WRITES);
/** Once a day, or when a market is paid out. */
export const DAILY_POINTS: readonly string[] = stored(["day", "settlement"]);

/** All places on the order path, and of an alert, at which a life may end (ENGINE rule 40): enumerated, not sampled. */
export const KILL_POINTS: readonly string[] = [...QUIET_POINTS, ...ORDER_POINTS, ...SELDOM_POINTS, ...SPARED_POINTS];
