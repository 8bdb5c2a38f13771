import type { Feed } from "../../domain/trade.ts";
import type { LatencyRecord, Records } from "../ports.ts";

const SEEN_BY = {
  chain: "chainSeenMs",
  log: "chainSeenMs",
  rtds: "rtdsSeenMs",
  "data-api": "dataApiSeenMs",
} as const;

/** Steps of a signal's way after it was seen. */
export type Step = "decidedMs" | "signedMs" | "sentMs" | "acknowledgedMs" | "filledMs" | "settledMs";

/** A feed showed a signal: the first one to do so begins its row; a later look of the same feed changes nothing. */
export function noteSeen(
  records: Records,
  signal: { readonly id: number; readonly venueS: number },
  feed: Feed,
  nowMs: number,
): void {
  const known = records.latencies.of(signal.id);
  const column = SEEN_BY[feed];
  if (known === undefined) records.latencies.put({ ...emptyLatency(signal, feed, nowMs), [column]: nowMs });
  else if (known[column] === null) records.latencies.put({ ...known, [column]: nowMs });
}

/** A step was taken; the first time counts. A signal without a row (baseline) has no figures. */
export function noteStep(records: Records, signalId: number | null, step: Step, nowMs: number): void {
  if (signalId === null) return;
  const known = records.latencies.of(signalId);
  if (known !== undefined && known[step] === null) records.latencies.put({ ...known, [step]: nowMs });
}

function emptyLatency(signal: { readonly id: number; readonly venueS: number }, feed: Feed, nowMs: number) {
  const later = {
    decidedMs: null,
    signedMs: null,
    sentMs: null,
    acknowledgedMs: null,
    filledMs: null,
    settledMs: null,
  };
  const seen = { chainSeenMs: null, rtdsSeenMs: null, dataApiSeenMs: null };
  const row: LatencyRecord = {
    signalId: signal.id,
    venueMs: signal.venueS * 1000,
    firstSeenMs: nowMs,
    firstFeed: feed,
    ...seen,
    ...later,
  };
  return row;
}
