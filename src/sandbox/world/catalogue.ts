import type { Subject } from "./fee.ts";

/** Market minutes, from and to. */
export type Span = readonly [number, number];

/** A question that this world keeps asking: when one such market has ended, the next one opens. `{date}` is its last day. */
export interface Plan {
  readonly title: string;
  /** For a neg-risk group: who stands; each becomes a market "Will … ?" of its own. */
  readonly candidates?: readonly string[];
  readonly subject: Subject;
  readonly tickMicro: number;
  readonly spreadTicks: number;
  /** Of the first outcome, in percent; groups draw their own. */
  readonly pricePercent: Span;
  readonly minutes: Span;
  readonly secondsDelay?: number;
  readonly outcomes?: readonly [string, string];
}

const HOURS: Span = [120, 900];
const DAYS: Span = [1_440, 8_640];
const CENT = { tickMicro: 10_000, spreadTicks: 1 };
const MILL = { tickMicro: 1_000, spreadTicks: 3 };

/** The long-lived questions, by plan number: a snapshot names plans by it, so add new ones at the end. */
export const PLANS: readonly Plan[] = [
  {
    title: "Will Bitcoin close above its open on {date}?",
    subject: "crypto",
    ...CENT,
    pricePercent: [40, 60],
    minutes: HOURS,
  },
  {
    title: "Will Ethereum be above $5,000 on {date}?",
    subject: "crypto",
    ...CENT,
    pricePercent: [25, 70],
    minutes: HOURS,
  },
  {
    title: "Will the Harbour Lions win on {date}?",
    subject: "sports",
    ...CENT,
    pricePercent: [30, 70],
    minutes: [40, 180],
    secondsDelay: 3,
  },
  {
    title: "Harbour Lions vs. Northport Kites",
    outcomes: ["Harbour Lions", "Northport Kites"],
    subject: "sports",
    ...CENT,
    pricePercent: [35, 65],
    minutes: HOURS,
  },
  {
    title: "Will the night train arrive on time on {date}?",
    subject: "geopolitics",
    ...CENT,
    pricePercent: [20, 60],
    minutes: [30, 120],
  },
  {
    title: "Will the ferry strike end by {date}?",
    subject: "geopolitics",
    ...CENT,
    pricePercent: [30, 80],
    minutes: DAYS,
  },
  {
    title: "Will a ceasefire hold in the valley through {date}?",
    subject: "geopolitics",
    ...CENT,
    pricePercent: [45, 85],
    minutes: DAYS,
  },
  {
    title: "Will the central bank cut rates by {date}?",
    subject: "economics",
    ...CENT,
    pricePercent: [15, 80],
    minutes: DAYS,
  },
  {
    title: "Will inflation come in above 3.0% on {date}?",
    subject: "economics",
    tickMicro: 5_000,
    spreadTicks: 1,
    pricePercent: [30, 60],
    minutes: DAYS,
  },
  { title: "Will the budget pass by {date}?", subject: "politics", ...CENT, pricePercent: [35, 75], minutes: HOURS },
  { title: "Will the minister resign by {date}?", subject: "politics", ...MILL, pricePercent: [1.2, 6], minutes: DAYS },
  {
    title: "Will the incumbent run again, as announced by {date}?",
    subject: "politics",
    ...MILL,
    pricePercent: [94, 98.5],
    minutes: DAYS,
  },
  {
    title: "Will the comet be visible to the naked eye on {date}?",
    subject: "culture",
    tickMicro: 100_000,
    spreadTicks: 1,
    pricePercent: [40, 60],
    minutes: HOURS,
  },
  {
    title: "Will “The Long Quay” top the charts on {date}?",
    subject: "culture",
    ...CENT,
    pricePercent: [15, 55],
    minutes: HOURS,
  },
  {
    title: " Will São Teodoro host the final on {date}?",
    subject: "sports",
    ...MILL,
    pricePercent: [40, 70],
    minutes: HOURS,
  },
  {
    title: "Will it rain in Northport on {date}?",
    subject: "geopolitics",
    ...CENT,
    pricePercent: [30, 70],
    minutes: [45, 240],
  },
  {
    title: "Will the new bridge open by {date}?",
    subject: "geopolitics",
    ...CENT,
    pricePercent: [25, 75],
    minutes: DAYS,
  },
  {
    title: "Will gas be above $3.50 on {date}?",
    subject: "economics",
    ...CENT,
    pricePercent: [25, 75],
    minutes: HOURS,
  },
  {
    title: "Riverside mayoral election winner",
    candidates: ["Ada Ferris", "Bo Lindqvist", "Carmen Ortuño", "Dev Malhotra", "another person"],
    subject: "politics",
    ...CENT,
    pricePercent: [5, 95],
    minutes: DAYS,
  },
  {
    title: "Island Cup winner",
    candidates: ["Northport", "Harbour", "Westmere", "Saltby", "Fennick", "Dunmore"],
    subject: "sports",
    ...CENT,
    pricePercent: [5, 95],
    minutes: HOURS,
    secondsDelay: 1,
  },
  {
    title: "Best picture at the Quay Awards",
    candidates: ["Low Tide", "The Lamplighter", "Nine Bells", "A Quiet Ledger"],
    subject: "culture",
    ...CENT,
    pricePercent: [5, 95],
    minutes: HOURS,
  },
  {
    title: "Next prime minister of Teodoro",
    candidates: ["Ines Prado", "Rui Falcão", "Marta Sousa", "Tomás Vela", "another person"],
    subject: "geopolitics",
    ...MILL,
    pricePercent: [5, 95],
    minutes: DAYS,
  },
];
