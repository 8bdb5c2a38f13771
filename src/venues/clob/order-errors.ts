/**
 * refuse: definitely not accepted. refuse-again: the same, but a new order with fresh facts may be tried once (rule 24).
 * unfilled: it was taken and ended without a fill. wait: the venue pauses; the same bytes may be posted again (rule 25).
 * look-up: nobody knows until it is looked up. renew: the credentials. stop: no order may leave until a person has looked.
 */
export type ErrorAction = "refuse" | "refuse-again" | "unfilled" | "wait" | "look-up" | "renew" | "stop";

/**
 * What the venue says of orders, by parts of its words in lower case; the first that fits counts. Taken from
 * reference/polymarket.md 1.9 and recorded answers. What only says that it was said again proves nothing of the first time.
 */
const CATALOGUE: ReadonlyArray<readonly [words: string, action: ErrorAction]> = [
  ["duplicated", "look-up"],
  ["already been placed", "look-up"],
  ["could not insert order", "look-up"],
  ["could not run the execution", "look-up"],
  ["address banned", "stop"],
  ["closed only mode", "stop"],
  ["trading restricted", "stop"],
  ["maker address not allowed", "stop"],
  ["the order signer address has to be", "stop"],
  ["the order owner has to be", "renew"],
  ["invalid api key", "renew"],
  ["trading is currently", "wait"],
  ["cancel-only", "wait"],
  ["post_only_mode", "wait"],
  ["post-only mode", "wait"],
  ["service not ready", "wait"],
  ["too many requests", "wait"],
  ["breaks minimum tick size", "refuse-again"],
  ["order_version_mismatch", "refuse-again"],
  ["not enough balance", "refuse-again"],
  ["not yet ready to process", "refuse-again"],
  ["no orders found to match", "unfilled"],
  ["couldn't be fully filled", "unfilled"],
  ["lower than the minimum", "refuse"],
  ["crosses the book", "refuse"],
  ["crosses book", "refuse"],
  ["invalid amounts", "refuse"],
  ["invalid expiration", "refuse"],
  ["invalid nonce", "refuse"],
  ["invalid order payload", "refuse"],
  ["invalid signature", "refuse"],
  ["too many orders in payload", "refuse"],
  ["no orderbook exists", "refuse"],
  ["invalid token id", "refuse"],
  ["invalid side", "refuse"],
];

/**
 * What an answer to an order calls for. Words not in the catalogue are judged by the status: 4xx was not accepted; a time-out, a
 * reset, an answer that cannot be read or a fault of the venue's may hide an order that was.
 * @param status undefined when no answer came; 200 for an answer that carries an error beside a good status
 */
export function actionOf(status: number | undefined, words: string): ErrorAction {
  const text = words.toLowerCase();
  const known = CATALOGUE.find(([part]) => text.includes(part))?.[1];
  if (known !== undefined) return known;
  if (status === undefined || status >= 500 || status === 408) return "look-up";
  if (status === 425 || status === 429) return "wait";
  if (status === 401) return "renew";
  if (status === 403) return "stop";
  return status >= 400 || status === 200 ? "refuse" : "look-up";
}
