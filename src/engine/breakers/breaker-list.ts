import type { BreakerRules } from "./breaker.ts";
import type { BreakerFacts } from "./breaker-facts.ts";

/** Something that has gone so wrong that buying on would make it worse. Sells, redemptions and cancels go on (rule 21). */
export interface Breaker extends BreakerRules {
  readonly name: string;
  readonly rule: number;
  /** When it opens, with its figures. */
  readonly opens: string;
  /** Why these figures. */
  readonly why: string;
  /** What a person can do. */
  readonly cure: string;
  /** Latched, and yet closed by itself: by a proof, not by time nor by its owner. */
  readonly closedByProof?: true;
  /** Why it has to be open now; undefined when it need not. Without one, whoever finds the cause trips it (trip.ts). */
  readonly cause?: (facts: BreakerFacts) => string | undefined;
}

const MINUTE_MS = 60_000;
const minutes = (ms: number): string => `${Math.round(ms / MINUTE_MS)} min`;

const REQUESTS_AT_LEAST = 8;
const FAILED_DECISIONS = 3;
const REFUSALS_IN_A_ROW = 5;
const UNKNOWN_AT_ONCE = 3;
const UNKNOWN_FOR_MS = 5 * MINUTE_MS;
const SILENT_FOR_MS = 3 * MINUTE_MS;
const FROZEN_BOOKS = 3;
const SERIOUS_DISCREPANCIES = 5;
const UNDELIVERED_FOR_MS = 15 * MINUTE_MS;

/** Every breaker there is: docs/breakers.md and /breakers show this table. */
export const BREAKERS: readonly Breaker[] = [
  {
    ...{ name: "errors", rule: 21, latches: false, waitMs: MINUTE_MS },
    opens: `half of at least ${REQUESTS_AT_LEAST} requests to the venue failed in a minute, or ${FAILED_DECISIONS} decisions failed in 10 min`,
    why: "a host that answers every second request gives orders of unknown fate (one that fails is asked only every ten seconds, so eight are many); a decision fails by an error of ours alone",
    cure: "Wait: it closes by itself. /doctor shows what fails; the log says why.",
    cause: ({ requests: { sent, failed }, failedDecisions }) => {
      if (failedDecisions >= FAILED_DECISIONS) return `${failedDecisions} decisions failed in 10 min`;
      const isMany = sent >= REQUESTS_AT_LEAST && failed * 2 >= sent;
      return isMany ? `${failed} of ${sent} requests to the venue failed in a minute` : undefined;
    },
  },
  {
    ...{ name: "refusals", rule: 24, latches: false, waitMs: 2 * MINUTE_MS },
    opens: `${REFUSALS_IN_A_ROW} orders in a row were refused, by the venue or by our own signer`,
    why: "one market can refuse by itself; five in a row are the account, the allowance or the form of our orders",
    cure: "Look at one of them: /trades, /why. /doctor checks account, balance and allowance.",
    cause: ({ refusals: { inRow, last } }) =>
      inRow >= REFUSALS_IN_A_ROW ? `${inRow} orders in a row were refused: ${last}` : undefined,
  },
  {
    ...{ name: "unknown-fates", rule: 25, latches: false, waitMs: MINUTE_MS },
    opens: `${UNKNOWN_AT_ONCE} orders are of unknown fate at once, or one is for ${minutes(UNKNOWN_FOR_MS)}`,
    why: "each may have been filled: what we hold is not known, and every further buy adds to that",
    cure: "Wait: each is looked up until it is found or dead. /trades shows them.",
    cause: ({ unknown: { orders, longestMs } }) => {
      if (orders >= UNKNOWN_AT_ONCE) return `${orders} orders are of unknown fate`;
      return longestMs >= UNKNOWN_FOR_MS ? `an order is of unknown fate for ${minutes(longestMs)}` : undefined;
    },
  },
  {
    ...{ name: "feed-silence", rule: 39, latches: false, waitMs: 30_000 },
    opens: `no feed has told anything for ${minutes(SILENT_FOR_MS)}`,
    why: "every feed alone is enough to copy, so one that is down only warns; when all are silent, what comes next is late",
    cure: "/feeds shows each with its problem. Is the machine's network up?",
    cause: ({ feeds }) =>
      feeds.count > 0 && feeds.silentMs >= SILENT_FOR_MS
        ? `none of ${feeds.count} feeds has told anything for ${minutes(feeds.silentMs)}`
        : undefined,
  },
  {
    ...{ name: "frozen-books", rule: 23, latches: false, waitMs: 30_000 },
    opens: `the books of ${FROZEN_BOOKS} tokens do not change while their targets trade them, and no other book does`,
    why: "a trade takes from a book: books that were not touched two minutes before a proven trade are old copies",
    cure: "Wait: they are asked for again. If it lasts, the venue serves old books: /pause.",
    cause: ({ books: { frozen, fresh } }) =>
      frozen >= FROZEN_BOOKS && fresh === 0
        ? `the books of ${frozen} tokens do not change though they trade`
        : undefined,
  },
  {
    ...{ name: "discrepancies", rule: 31, latches: false, waitMs: 5 * MINUTE_MS },
    opens: `${SERIOUS_DISCREPANCIES} serious discrepancies were found in 15 min: trades that failed to settle, orders nobody can find`,
    why: "settlements fail one by one; five in a quarter of an hour are a missing approval or a venue in trouble",
    cure: "/trades shows the orders. /doctor checks the approvals.",
    cause: ({ seriousDiscrepancies: count }) =>
      count >= SERIOUS_DISCREPANCIES ? `${count} serious discrepancies in 15 min` : undefined,
  },
  {
    ...{ name: "undelivered-alerts", rule: 39, latches: false, waitMs: 30_000 },
    opens: `a critical alert could not be delivered for ${minutes(UNDELIVERED_FOR_MS)}`,
    why: "nobody would see the next trouble either",
    cure: "Is Telegram reachable from this machine? At the machine: npm run control -- status. What reached nobody comes with /subscribe.",
    cause: ({ undeliveredMs }) =>
      undeliveredMs >= UNDELIVERED_FOR_MS
        ? `a critical alert waits for its delivery for ${minutes(undeliveredMs)}`
        : undefined,
  },
  {
    ...{ name: "second-instance", rule: 31, latches: true, waitMs: 0 },
    opens: "a trade on our account, or an order that rests there, is not ours",
    why: "a second copy of the bot, or a person, would spend the same money twice",
    cure: "End the other one. Then the owner: /breakers reset second-instance",
  },
  {
    ...{ name: "books-differ", rule: 31, latches: true, waitMs: 0 },
    opens: "our books and the venue's differ in three readings in a row, and nothing explains it",
    why: "limits that are reckoned on wrong books are no limits; cents of rounding ($0.05) do not count",
    cure: "A deposit or withdrawal: /balance explain. Else the owner takes the venue's word: /breakers reset books-differ",
  },
  {
    ...{ name: "start", rule: 31, latches: true, waitMs: 0, closedByProof: true },
    opens: "at each start, until our books were compared with the venue's",
    why: "what happened while the bot was away is not in them yet",
    cure: "Wait: it closes with the first comparison that finds no difference.",
  },
  {
    ...{ name: "recovering", rule: 32, latches: true, waitMs: 0, closedByProof: true },
    opens: "the database is older than what this machine last wrote, comes from elsewhere, or was lost",
    why: "orders that the lost part knew of would be taken for new ones or for somebody else's",
    cure: "Wait: it closes when every trade at the venue is explained.",
  },
];

/** Throws for a name that is none. */
export function breakerNamed(name: string): Breaker {
  const breaker = BREAKERS.find((one) => one.name === name);
  if (breaker === undefined) throw new Error(`there is no breaker named ${name}`);
  return breaker;
}

/** The table as docs/breakers.md shows it. */
export function breakerRows(): string {
  const rows = BREAKERS.map(({ name, rule, opens, why, latches, closedByProof, waitMs, cure }) => {
    const closes = latches ? (closedByProof ? "when it is proved" : "the owner") : `a probe, after ${waitMs / 1000} s`;
    return `| ${name} | ${rule} | ${opens} | ${why} | ${closes} | ${cure} |`;
  });
  return [
    "| breaker | rule | opens when | because | closed by | what to do |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}
