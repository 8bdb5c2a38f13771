interface DifferenceKind {
  readonly kind: string;
  readonly found: string;
  readonly repair: string;
  /** What stops buys where the repair does not do; empty where nothing needs to. */
  readonly breaker: string;
}

/** Each kind of difference between two sources, with its repair or its breaker (rule 31). */
const DIFFERENCE_KINDS: readonly DifferenceKind[] = [
  {
    kind: "missed trade",
    found: "a trade of the account is of an order of ours, and not booked",
    repair: "the order is looked up and its trades are booked (each sweep looks back ten minutes)",
    breaker: "",
  },
  {
    kind: "foreign trade",
    found: "a trade of the account is of no order of ours",
    repair: "none: somebody else trades here",
    breaker: "second-instance",
  },
  {
    kind: "foreign order",
    found: "an order that rests on the account is no order of ours",
    repair: "none: somebody else trades here",
    breaker: "second-instance",
  },
  {
    kind: "outside merge",
    found: "both outcomes of a market fell by the same number of shares, cash rose by it",
    repair: "booked as a merge: lots shrink at their cost, what it brought is realised",
    breaker: "books-differ where it cannot be booked",
  },
  {
    kind: "deposit, withdrawal, reward, rebate, yield",
    found: "cash differs by what a transfer of the collateral, or the venue's own list, tells of",
    repair: "booked as a flow, which is neither profit nor loss; the owner may book one: /balance explain deposit 20",
    breaker: "books-differ where nothing tells of it",
  },
  {
    kind: "cash, unexplained",
    found: "more than $0.05 in three comparisons, and nothing explains it",
    repair: "the owner takes the venue's word (/breakers reset books-differ): a correction",
    breaker: "books-differ",
  },
  {
    kind: "shares missing",
    found: "the venue holds less of a token than our lots",
    repair: "the owner takes the venue's word: the largest lots first, sold for what cash rose",
    breaker: "books-differ",
  },
  {
    kind: "shares beyond ours",
    found: "the venue holds more of a token than our lots",
    repair: "the owner takes the venue's word: they become unattributed, at their mark",
    breaker: "books-differ",
  },
  {
    kind: "failed trade",
    found: "a trade that was matched failed to settle",
    repair: "taken out of the books: a buy is not copied again, a sale's shares are owed again",
    breaker: "discrepancies, at five in 15 min",
  },
  {
    kind: "unknown order",
    found: "an order is of unknown fate for five minutes",
    repair: "looked up until it is found, or dead by the exchange's own word",
    breaker: "unknown-fates",
  },
  {
    kind: "lost database",
    found: "there is none, and the account has traded",
    repair:
      "orders and cash are read back from the venue, holdings become unattributed, targets begin at their baseline",
    breaker: "recovering, until the books agree",
  },
  {
    kind: "restored backup",
    found: "the journal's head is older than the one noted beside the database, or no note lies there",
    repair:
      "every trade since then is booked or told of; until the account was read once nothing is sold either, and a forgotten sale pays what is owed",
    breaker: "recovering, until the books agree",
  },
];

/** The table as docs/breakers.md shows it. */
export function differenceRows(): string {
  const rows = DIFFERENCE_KINDS.map(
    ({ kind, found, repair, breaker }) => `| ${kind} | ${found} | ${repair} | ${breaker === "" ? "none" : breaker} |`,
  );
  return ["| difference | found when | repair | breaker |", "|---|---|---|---|", ...rows].join("\n");
}
