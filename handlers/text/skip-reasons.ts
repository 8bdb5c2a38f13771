/** Why a trade was not copied, for people, by the name of the check that failed first. */
const PHRASES: Readonly<Record<string, string>> = {
  state: "trading was paused or stopped",
  baseline: "older than the target",
  "target active": "the target was paused",
  stale: "seen too late",
  clock: "the clocks differed too much",
  "own wallet": "it was our own wallet's",
  netting: "he sold as much at once",
  "price range": "the price was outside our range",
  "price spread": "his prices were too far apart",
  "market known": "the market could not be read",
  "token of its market": "it did not belong to its market",
  "market open": "the market took no orders",
  "time left": "the market was about to end",
  "book fresh": "no order book from after his trade",
  slippage: "the price had moved too far",
  minimum: "too small for the market",
  "max per trade": "more than one trade may cost",
  "max per position": "the position was full",
  "open positions": "as many positions open as allowed",
  "trades a day": "the day's trades were used up",
  "daily loss": "the daily loss limit was reached",
  "marks fresh": "what we hold could not be priced",
  cash: "not enough cash",
  "complement held": "we held the other outcome",
  "unknown order": "an order's fate was not known yet",
  "not following us": "he seems to copy us",
  "venue ready": "the venue took no orders",
  undone: "his trade was undone on the chain",
  "nothing held": "we held none of it",
  "refused by the venue": "the venue refused our order",
  "an error of ours": "an error of ours, told in an alert",
};

/** A reason as it is stored, in plain words where there are some. */
export function skipReason(stored: string): string {
  return Object.hasOwn(PHRASES, stored) ? (PHRASES[stored] ?? stored) : stored;
}
