import type { Feed } from "../../domain/trade.ts";
import type { SightingRecord, SignalRecord } from "../ports.ts";

/** The part of a sighting that is counted. */
export type Counted = Omit<SightingRecord, "id" | "signalId" | "seenMs" | "feed"> & { readonly feed: string };

export interface Totals {
  readonly feed: Feed;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly grossSharesMicro: number;
  readonly netCollateralMicro: number;
  readonly feeMicro: number;
  readonly lowestPriceMicro: number;
  readonly highestPriceMicro: number;
  readonly rows: number;
}

/**
 * What a signal's sightings come to (rule 3): those of a complete receipt, else of complete reads of the Data API, else the
 * larger of RTDS and single logs, which are no complete proof of a transaction.
 */
export function bestTotals(rows: readonly Counted[]): Totals {
  for (const feed of ["chain", "data-api"] as const) {
    const totals = totalsOf(rows, feed);
    if (totals.rows > 0) return totals;
  }
  const logs = totalsOf(rows, "log");
  const pushed = totalsOf(rows, "rtds");
  return pushed.grossSharesMicro > logs.grossSharesMicro ? pushed : logs;
}

/** Whether anything but RTDS has told of a signal (rule 5). */
export function isProven(rows: readonly Counted[]): boolean {
  return rows.some(({ feed, multiplicity }) => feed !== "rtds" && multiplicity > 0);
}

/** The totals of one feed: Σ multiplicity × amount over its identities; for RTDS of the message type that tells more (rule 5). */
export function totalsOf(rows: readonly Counted[], feed: Feed): Totals {
  const ofFeed = rows.filter((row) => row.feed === feed);
  if (feed !== "rtds") return sum(ofFeed, feed);
  const types = new Set(ofFeed.map(({ identity }) => typeOf(identity)));
  const sums = [...types].map((type) =>
    sum(
      ofFeed.filter(({ identity }) => typeOf(identity) === type),
      feed,
    ),
  );
  return sums.reduce((most, one) => (one.grossSharesMicro > most.grossSharesMicro ? one : most), sum([], feed));
}

/** Most rows of a read have been read before: the same totals over the same prices ask nothing more of the store. */
export function isUnchanged(signal: SignalRecord, seen: Totals): boolean {
  return (
    signal.feed === seen.feed &&
    signal.rows === seen.rows &&
    signal.sharesMicro === seen.sharesMicro &&
    signal.collateralMicro === seen.collateralMicro &&
    signal.grossSharesMicro === seen.grossSharesMicro &&
    signal.netCollateralMicro === seen.netCollateralMicro &&
    signal.feeMicro === seen.feeMicro &&
    signal.lowestPriceMicro === seen.lowestPriceMicro &&
    signal.highestPriceMicro === seen.highestPriceMicro
  );
}

function typeOf(identity: string): string {
  return identity.slice(0, identity.indexOf(":"));
}

function sum(rows: readonly Counted[], feed: Feed): Totals {
  const totals = {
    feed,
    sharesMicro: 0,
    collateralMicro: 0,
    grossSharesMicro: 0,
    netCollateralMicro: 0,
    feeMicro: 0,
    lowestPriceMicro: Number.MAX_SAFE_INTEGER,
    highestPriceMicro: 0,
    rows: 0,
  };
  for (const row of rows) {
    if (row.multiplicity === 0) continue;
    totals.sharesMicro += row.servedSharesMicro * row.multiplicity;
    totals.collateralMicro += row.servedCollateralMicro * row.multiplicity;
    totals.grossSharesMicro += row.sharesMicro * row.multiplicity;
    totals.netCollateralMicro += row.collateralMicro * row.multiplicity;
    totals.feeMicro += row.feeMicro * row.multiplicity;
    totals.lowestPriceMicro = Math.min(totals.lowestPriceMicro, row.priceMicro);
    totals.highestPriceMicro = Math.max(totals.highestPriceMicro, row.priceMicro);
    totals.rows += row.multiplicity;
  }
  return totals;
}
