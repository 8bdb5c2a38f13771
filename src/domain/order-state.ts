/** How an order stands: its whole life, from the decision that stored it to the last of its trades. */
export type OrderState =
  | "stored"
  | "signed"
  | "sent"
  | "live"
  | "delayed"
  | "unknown"
  | "matched"
  | "settled"
  | "failed"
  | "unmatched"
  | "cancelled"
  | "expired"
  | "refused";

interface StateRule {
  readonly meaning: string;
  /** It may still fill: what it may cost is reserved. */
  readonly open: boolean;
  readonly next: readonly OrderState[];
}

/** What an order that has reached the venue can end as. */
const ENDS = ["matched", "settled", "failed", "unmatched", "cancelled", "expired", "refused"] as const;
/** The venue's word on a fill may come after everything else; nothing but a fill moves an order that has ended. */
const LATE_FILL = ["matched", "settled"] as const;

/**
 * The table of moves: what is not in it does not happen (moveOrder throws). `refused` stands beside the venue's own words because
 * an order that was definitely never accepted differs from one that found nothing: only it leaves its signal uncopied (ENGINE.md
 * rule 16) and may be followed by another attempt (rule 24). `unknown` follows `stored` and `signed` only where the venue shows
 * an order that, for all our books know, has never left: books that were restored from an older copy.
 */
const RULES: Readonly<Record<OrderState, StateRule>> = {
  stored: {
    meaning: "decided and reserved; its hash is known, nothing has left",
    open: true,
    next: ["signed", "cancelled", "refused", "unknown"],
  },
  signed: {
    meaning: "its signature is stored, nothing has left",
    open: true,
    next: ["sent", "cancelled", "unknown"],
  },
  sent: {
    meaning: "it left; the venue has not said how it stands, or its trades are not all shown yet",
    open: true,
    next: ["live", "delayed", "unknown", ...ENDS],
  },
  live: { meaning: "it rests in the venue's book", open: true, next: ["unknown", ...ENDS] },
  delayed: {
    meaning: "the venue has it and will match it after the market's delay",
    open: true,
    next: ["live", "unknown", ...ENDS],
  },
  unknown: {
    meaning: "nobody knows whether the venue has it: it is being looked up",
    open: true,
    next: ["sent", "live", "delayed", ...ENDS],
  },
  matched: {
    meaning: "it fills no further; not every trade of it is confirmed",
    open: false,
    next: ["settled", "failed"],
  },
  settled: { meaning: "every trade of it is final, and what it filled is confirmed", open: false, next: ["matched"] },
  failed: { meaning: "every trade of it failed to settle: it filled nothing", open: false, next: LATE_FILL },
  unmatched: { meaning: "it found nothing inside its limit", open: false, next: LATE_FILL },
  cancelled: { meaning: "taken back before it filled anything, or before it left", open: false, next: LATE_FILL },
  expired: {
    meaning: "its time was over, or the venue showed no trace of it for so long that it is dead",
    open: false,
    next: LATE_FILL,
  },
  refused: { meaning: "definitely never accepted: by the signer or the venue", open: false, next: LATE_FILL },
};

export const ORDER_STATES = Object.keys(RULES) as readonly OrderState[];

/** Throws when a stored word is no state. */
export function orderStateOf(word: string): OrderState {
  const state = ORDER_STATES.find((known) => known === word);
  if (state === undefined) throw new Error(`"${word}" is no state of an order`);
  return state;
}

/** Whether an order may go from one state to another, different one. */
export function mayMove(from: OrderState, to: OrderState): boolean {
  return RULES[from].next.includes(to);
}

/** Whether it may still fill, and what it may cost is reserved. */
export function isOpenState(state: OrderState): boolean {
  return RULES[state].open;
}

/** Whether nothing more is awaited of it. */
export function isTerminalState(state: OrderState): boolean {
  return !RULES[state].open && state !== "matched";
}

/** What a state means, in a few plain words. */
export function meaningOf(state: OrderState): string {
  return RULES[state].meaning;
}

/** The table as docs/order-states.md shows it. */
export function orderStateRows(): string {
  const rows = ORDER_STATES.map((state) => {
    const { meaning, open, next } = RULES[state];
    const stage = open ? "open" : isTerminalState(state) ? "ended" : "settling";
    return `| ${state} | ${meaning} | ${stage} | ${next.join(", ")} |`;
  });
  return ["| state | meaning | stage | may become |", "|---|---|---|---|", ...rows].join("\n");
}
