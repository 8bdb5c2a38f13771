import type { Book } from "./book.ts";
import type { Subject } from "./fee.ts";

/** "ended": trading is over, nobody knows the winner yet. */
export type Phase = "open" | "ended" | "resolved";
export type MarketKind = "binary" | "neg-risk" | "up-down";

/** One question with two outcomes. Times are market time in ms; prices and sizes micro-units; outcome 0 is the reference. */
export interface Market {
  readonly id: string;
  readonly kind: MarketKind;
  readonly conditionId: string;
  readonly questionId: string;
  readonly tokenIds: readonly [string, string];
  readonly outcomes: readonly [string, string];
  readonly title: string;
  readonly slug: string;
  readonly eventSlug: string;
  readonly icon: string;
  /** The neg-risk group it belongs to. */
  readonly groupId: string | null;
  readonly subject: Subject;
  readonly secondsDelay: number;
  readonly spreadTicks: number;
  readonly createdMs: number;
  /** From here an up/down market measures its asset; for the others, the time of creation. */
  readonly startMs: number;
  readonly endMs: number;
  /** Whether the venue calls it closed as soon as it has ended, although no winner is known (ENGINE rule 28). */
  readonly closesAtEnd: boolean;
  tickMicro: number;
  fairMicro: number;
  /** Where long markets' prices are drawn back to. */
  anchorMicro: number;
  /** Up/down: standardised distance of the asset from its price at the start. */
  walk: number;
  /** Last step of the price. */
  steppedMs: number;
  /** How far the price is still going to move because somebody knew something. */
  driftMicro: number;
  book: Book;
  /** Last change of the book. */
  bookMs: number;
  lastTradeMicro: number;
  volumeMicro: number;
  phase: Phase;
  isDisputed: boolean;
  resolvedMs: number | null;
  /** What one share of each outcome pays, once resolved. */
  payoutMicro: readonly [number, number] | null;
  /** When the world may forget it. */
  keptUntilMs: number | null;
}

/** Markets of which exactly one ends in Yes. */
export interface Group {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly marketIds: readonly string[];
  winnerId: string | null;
}
