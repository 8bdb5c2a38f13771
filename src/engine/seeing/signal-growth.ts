import { MICRO } from "../../domain/micro.ts";
import type { Sighting } from "../../domain/trade.ts";
import type { Records, SightingRecord, SignalRecord } from "../ports.ts";
import { growEpisode } from "./episodes.ts";
import { noteSeen } from "./latency.ts";
import { roleOf } from "./role.ts";
import { correctHolding, noteShrink } from "./shrink.ts";
import type { Totals } from "./totals.ts";
import { bestTotals, isProven } from "./totals.ts";

/** What more sightings came to: nothing new, amounts that are stored, or such as are to be decided (again). */
export type SignalChange = "none" | "stored" | "decide";

/** Growth up to this is stored and orders nothing (rule 3): 0.01 share or 1%. */
function isWithinTolerance(beforeMicro: number, afterMicro: number): boolean {
  return afterMicro - beforeMicro <= Math.max(MICRO / 100, Math.floor(beforeMicro / 100));
}

/** Adds sightings to a known signal, in the caller's transaction: a multiplicity only rises, and the best-ranked feed's total counts. */
export function growSignal(
  records: Records,
  signal: SignalRecord,
  sightings: readonly Sighting[],
  nowMs: number,
): SignalChange {
  const rows = records.sightings.ofSignal(signal.id);
  const stored = new Map(rows.map((row) => [`${row.feed} ${row.identity}`, row]));
  let changed = replaceOldBlocks(records, rows, sightings, nowMs);
  for (const sighting of sightings) {
    if (signal.baseline === 0) noteSeen(records, signal, sighting.feed, nowMs);
    const row = stored.get(`${sighting.feed} ${sighting.identity}`);
    if (row === undefined) storeSighting(records, signal.id, sighting, nowMs);
    else if (row.multiplicity < sighting.multiplicity) {
      records.sightings.update(row.id, { multiplicity: sighting.multiplicity, seenMs: nowMs });
    } else continue;
    changed = true;
  }
  const asMaker = roleOf(sightings, signal.asMaker);
  if (asMaker !== signal.asMaker) records.signals.update(signal.id, { asMaker });
  return changed ? recountSignal(records, signal, nowMs) : "none";
}

/** The newest canonical block of a transaction replaces an older one (rule 4). */
function replaceOldBlocks(
  records: Records,
  rows: readonly SightingRecord[],
  sightings: readonly Sighting[],
  nowMs: number,
): boolean {
  const block = sightings.find(({ feed }) => feed === "chain" || feed === "log")?.identity.split(":")[0];
  if (block === undefined) return false;
  const old = rows.filter(
    (row) => (row.feed === "chain" || row.feed === "log") && row.multiplicity > 0 && !isOfBlock(row, block),
  );
  for (const { id } of old) records.sightings.update(id, { multiplicity: 0, seenMs: nowMs });
  return old.length > 0;
}

/** A signal's amounts anew from its sightings, and what its episode gains or loses by them; in the caller's transaction. */
export function recountSignal(records: Records, signal: SignalRecord, nowMs: number): SignalChange {
  const rows = records.sightings.ofSignal(signal.id);
  const seen = bestTotals(rows);
  const proven = isProven(rows) ? 1 : signal.proven === 2 ? 2 : 0;
  const kept = noteShrink(records, signal, seen, nowMs);
  if (signal.proven === 2 && proven === 1) correctHolding(records, signal, signal.grossSharesMicro);
  const totals: Totals = kept ? { ...signal, feed: seen.feed } : seen;
  const grownShares = totals.grossSharesMicro - signal.grossSharesMicro;
  const decide = !isWithinTolerance(signal.grossSharesMicro, totals.grossSharesMicro);
  const columns = columnsOf(totals);
  const isUndone = seen.rows === 0 && !kept && signal.baseline === 0;
  const verdict = decide && signal.baseline === 0 ? { outcome: null, reason: null } : {};
  const undone = isUndone ? { outcome: "skipped", reason: "undone" } : {};
  records.signals.update(signal.id, { ...columns, ...verdict, ...undone, proven });
  growEpisode(records, signal.episodeId, {
    key: signal.orderKey,
    sharesMicro: grownShares,
    collateralMicro: totals.netCollateralMicro - signal.netCollateralMicro,
    signals: 0,
  });
  journalSignal(records, { ...signal, ...columns });
  const isProvenNow = signal.proven === 0 && proven === 1 && signal.outcome === null;
  return decide || isProvenNow ? "decide" : "stored";
}

export function storeSighting(records: Records, signalId: number, sighting: Sighting, nowMs: number): void {
  const { feed, identity, multiplicity, servedSharesMicro, servedCollateralMicro } = sighting;
  const { sharesMicro, collateralMicro, feeMicro, priceMicro } = sighting;
  const served = { servedSharesMicro, servedCollateralMicro, sharesMicro, collateralMicro, feeMicro, priceMicro };
  records.sightings.insert({ signalId, feed, identity, multiplicity, ...served, seenMs: nowMs });
}

export function journalSignal(
  records: Records,
  signal: Pick<SignalRecord, "id" | "tx" | "wallet" | "token" | "side" | "sharesMicro" | "collateralMicro">,
): void {
  const { id, tx, wallet, token, side, sharesMicro, collateralMicro } = signal;
  records.journal.append("signal", { id, tx, wallet, token, side, sharesMicro, collateralMicro });
}

/** Whether a log or a receipt told of it that stands in this block. */
export function isOfBlock({ feed, identity }: Pick<SightingRecord, "feed" | "identity">, blockHash: string): boolean {
  return (feed === "chain" || feed === "log") && identity.startsWith(`${blockHash}:`);
}

function columnsOf(totals: Totals): Totals {
  const { feed, sharesMicro, collateralMicro, grossSharesMicro, netCollateralMicro, feeMicro } = totals;
  const { lowestPriceMicro, highestPriceMicro, rows } = totals;
  const amounts = { sharesMicro, collateralMicro, grossSharesMicro, netCollateralMicro, feeMicro };
  return { feed, ...amounts, lowestPriceMicro, highestPriceMicro, rows };
}
