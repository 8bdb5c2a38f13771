import type { LatencyRecord, Records } from "../engine/ports.ts";
import type { AppPorts } from "./ports.ts";

const DAY_MS = 24 * 3_600_000;
/** As many as the store gives at once: a full answer is one that was cut. */
const MOST_ROWS = 10_000;
const MOST_HALVINGS = 12;

/** How long one part of a signal's way took, in milliseconds of market time. */
export interface StepFigures {
  readonly step: string;
  /** Signals that came so far; without any the figures are undefined. */
  readonly signals: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
}

export interface LatencyFigures {
  /** What they cover: a day, less where a day has too many signals. */
  readonly overMs: number;
  readonly signals: number;
  readonly steps: readonly StepFigures[];
  /** How often each feed was the first to show a signal, most often first. */
  readonly wins: readonly { readonly feed: string; readonly times: number }[];
}

type Instant = "venueMs" | "firstSeenMs" | "decidedMs" | "sentMs" | "acknowledgedMs" | "filledMs" | "settledMs";

const STEPS: readonly { readonly step: string; readonly from: Instant; readonly to: Instant }[] = [
  { step: "venue to seen", from: "venueMs", to: "firstSeenMs" },
  { step: "seen to decided", from: "firstSeenMs", to: "decidedMs" },
  { step: "decided to sent", from: "decidedMs", to: "sentMs" },
  { step: "sent to acknowledged", from: "sentMs", to: "acknowledgedMs" },
  { step: "acknowledged to filled", from: "acknowledgedMs", to: "filledMs" },
  { step: "filled to settled", from: "filledMs", to: "settledMs" },
];
const IN_ALL = { step: "venue to sent, in all", from: "venueMs", to: "sentMs" } as const;
const FEEDS = ["chain", "rtds", "data-api"];

/** The latency ledger of the last day. A venue's time is a whole second: what counts from it is up to a second too long. */
export function readLatency(app: Pick<AppPorts, "store" | "marketClock">): LatencyFigures {
  const { rows, overMs } = newest(app.store.records, app.marketClock.nowMs());
  return {
    overMs,
    signals: rows.length,
    steps: [...STEPS, IN_ALL].map((step) => figuresOf(rows, step)),
    wins: winsOf(rows),
  };
}

/** The day in one line, for a daily summary; undefined when no signal was seen. */
export function latencySum({ signals, steps, wins }: LatencyFigures): string | undefined {
  const [seen, sent] = [steps[0], steps.at(-1)];
  if (signals === 0 || seen === undefined || sent === undefined) return undefined;
  const way = sent.signals > 0 ? sent : seen;
  const first = wins
    .filter(({ times }) => times > 0)
    .map(({ feed, times }) => `${feed} ${Math.round((100 * times) / signals)}%`)
    .join(", ");
  return `Latency: ${way.step.split(",")[0]} p50 ${seconds(way.p50Ms)}, p95 ${seconds(way.p95Ms)} (${way.signals} signals); seen first by ${first}`;
}

/** The store gives the oldest of a time when they are too many: then only a shorter time is whole. */
function newest(records: Pick<Records, "latencies">, nowMs: number): { rows: LatencyRecord[]; overMs: number } {
  let overMs = DAY_MS;
  let rows = records.latencies.since(nowMs - overMs);
  for (let halved = 0; rows.length >= MOST_ROWS && halved < MOST_HALVINGS; halved++) {
    overMs /= 2;
    rows = records.latencies.since(nowMs - overMs);
  }
  return { rows, overMs };
}

function figuresOf(
  rows: readonly LatencyRecord[],
  { step, from, to }: { step: string; from: Instant; to: Instant },
): StepFigures {
  const took = rows
    .flatMap((row) => {
      const [began, ended] = [row[from], row[to]];
      return began === null || ended === null ? [] : [ended - began];
    })
    .sort((one, other) => one - other);
  return { step, signals: took.length, p50Ms: percentile(took, 50), p95Ms: percentile(took, 95) };
}

/** By nearest rank: a value that was measured. */
function percentile(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}

function winsOf(rows: readonly LatencyRecord[]): { feed: string; times: number }[] {
  const wins = new Map(FEEDS.map((feed) => [feed, 0]));
  for (const { firstFeed } of rows) {
    // A single log and its complete receipt are the same feed.
    const feed = firstFeed === "log" ? "chain" : firstFeed;
    wins.set(feed, (wins.get(feed) ?? 0) + 1);
  }
  return [...wins].map(([feed, times]) => ({ feed, times })).sort((one, other) => other.times - one.times);
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? "?" : `${(ms / 1000).toFixed(2)} s`;
}
