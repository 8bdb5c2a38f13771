import { z } from "zod";
import { formatUsd } from "../../domain/micro.ts";
import type { Records } from "../ports.ts";
import type { Equity } from "./equity.ts";

/** The drawdown stops on two readings at least this far apart, like the daily loss (rule 29). */
const SECOND_READING_MS = 5_000;
/** A deposit may be booked this long after its own time. */
const LATE_FLOW_MS = 86_400_000;
const NAME = "drawdown";

const Highest = z.strictObject({
  /** The highest equity since the first start, or since the owner let it count anew; deposits and withdrawals move it along. */
  peakMicro: z.int(),
  peakMs: z.int(),
  /** The newest deposit, withdrawal, reward … that is in `peakMicro`, and when it was looked for. */
  lastFlowId: z.int(),
  flowsMs: z.int(),
  /** The first of two readings beyond the limit; null while within. */
  beyondMs: z.int().nullable(),
  /** Set once it has stopped buys: only the owner lifts that. */
  stoppedMs: z.int().nullable(),
});
type Highest = Readonly<z.infer<typeof Highest>>;

export interface Drawdown {
  /** Equity below its highest, net of what came and went without a trade; 0 at the highest. */
  readonly drawdownMicro: number;
  readonly peakMicro: number;
  /** When it stopped buys; null while it has not. */
  readonly stoppedMs: number | null;
}

/** How far an equity lies below the highest. Before the first reading the day's start counts as the highest. */
export function drawdownOf(records: Records, equityMicro: number): Drawdown {
  const known = highestOf(records);
  const { peakMicro, stoppedMs } =
    known === undefined ? { peakMicro: startOf(records, equityMicro), stoppedMs: null } : withFlows(records, known);
  return { drawdownMicro: Math.max(0, peakMicro - equityMicro), peakMicro, stoppedMs };
}

/**
 * Notes one reading of the equity: a new highest, or the second one beyond the limit, which stops buys until the owner lifts it.
 * Marks that are not of the last minute prove nothing. Call it inside a transaction.
 */
export function watchDrawdown(
  records: Records,
  { equityMicro, stale }: Equity,
  limitMicro: number,
  nowMs: number,
): void {
  if (stale) return;
  const before = highestOf(records);
  const known = withFlows(records, before ?? begun(records, startOf(records, equityMicro), nowMs));
  const isHigher = equityMicro > known.peakMicro;
  const peak = isHigher ? { ...known, peakMicro: equityMicro, peakMs: nowMs } : known;
  const drawdownMicro = peak.peakMicro - equityMicro;
  const isBeyond = drawdownMicro > 0 && drawdownMicro >= limitMicro && peak.stoppedMs === null;
  const beyondMs = isBeyond ? (peak.beyondMs ?? nowMs) : null;
  const stops = beyondMs !== null && nowMs - beyondMs >= SECOND_READING_MS;
  const next = { ...peak, beyondMs, stoppedMs: stops ? nowMs : peak.stoppedMs };
  if (JSON.stringify(next) !== JSON.stringify(before)) records.settings.set(NAME, next, nowMs);
  if (stops) tellDrawdown(records, drawdownMicro, peak.peakMicro, limitMicro);
}

/** The owner lets the drawdown count from the present equity: a stop is lifted. Call it inside a transaction. */
export function restartDrawdown(records: Records, equityMicro: number, nowMs: number): void {
  records.settings.set(NAME, begun(records, equityMicro, nowMs), nowMs);
  records.journal.append("drawdown", { restarted: true, peakMicro: equityMicro });
}

/** The owner allows a larger one: what the smaller had stopped goes on. Call it inside a transaction. */
export function liftDrawdownStop(records: Records, nowMs: number): void {
  const known = highestOf(records);
  if (known === undefined || known.stoppedMs === null) return;
  records.settings.set(NAME, { ...known, beyondMs: null, stoppedMs: null }, nowMs);
  records.journal.append("drawdown", { lifted: true });
}

/** Throws when what is stored is not understood: a stop must not be forgotten. */
function highestOf(records: Records): Highest | undefined {
  const stored = records.settings.get(NAME);
  return stored === undefined ? undefined : Highest.parse(stored);
}

function startOf(records: Records, equityMicro: number): number {
  const day = records.days.latest();
  return day === undefined ? equityMicro : Math.max(equityMicro, day.startEquityMicro + day.flowsMicro);
}

function begun(records: Records, peakMicro: number, nowMs: number): Highest {
  const lastFlowId = newestId(records.flows.since(nowMs - LATE_FLOW_MS));
  return { peakMicro, peakMs: nowMs, lastFlowId, flowsMs: nowMs, beyondMs: null, stoppedMs: null };
}

/** A deposit is no profit and a withdrawal no loss: both move the highest along. */
function withFlows(records: Records, known: Highest): Highest {
  const flows = records.flows.since(known.flowsMs - LATE_FLOW_MS).filter(({ id }) => id > known.lastFlowId);
  if (flows.length === 0) return known;
  const movedMicro = flows.reduce((sum, { amountMicro }) => sum + amountMicro, 0);
  const flowsMs = Math.max(known.flowsMs, ...flows.map(({ atMs }) => atMs));
  return { ...known, peakMicro: known.peakMicro + movedMicro, lastFlowId: newestId(flows), flowsMs };
}

function newestId(flows: readonly { readonly id: number }[]): number {
  return flows.reduce((newest, { id }) => Math.max(newest, id), 0);
}

function tellDrawdown(records: Records, drawdownMicro: number, peakMicro: number, limitMicro: number): void {
  records.journal.append("drawdown", { stop: true, drawdownMicro, peakMicro, limitMicro });
  records.alerts.raise({
    severity: "critical",
    kind: "drawdown",
    text:
      `We are ${formatUsd(drawdownMicro)} below our highest worth of ${formatUsd(peakMicro)}; the limit is ${formatUsd(limitMicro)}.\n` +
      "No more buys until the owner allows it. Sells go on.\n" +
      "/positions shows what is held. /limits restart drawdown lets it count from now.",
  });
}
