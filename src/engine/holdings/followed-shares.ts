import { mulDiv } from "../../domain/micro.ts";
import type { HoldingReadingRecord, LotRecord, Records, SignalRecord } from "../ports.ts";
import { bestTotals } from "../seeing/totals.ts";

/** RTDS tells the second of the match; its transaction settles so much later at the most (reference 2.6: 10 to 50 s under load). */
export const SETTLES_WITHIN_S = 60;

/** The newest reading that was compared, where it is one of this lot's own time: between two lots nobody looks. */
export function readingOf(records: Records, lot: LotRecord): HoldingReadingRecord | undefined {
  const reading = records.holdingReadings.of(lot.targetId, lot.tokenId);
  return reading !== undefined && reading.atS >= Math.floor(lot.openedMs / 1000) ? reading : undefined;
}

/**
 * What our lot stands for of his: a reading, his purchases since, and of each sale the part that was mirrored of it (rule 19).
 * As long as nothing left him unseen, that is what he holds; where he holds less, the difference is still to be mirrored.
 * @param untilKey order key up to which his trades count, exclusive
 */
export function followedShares(
  records: Records,
  reading: Pick<HoldingReadingRecord, "targetId" | "tokenId" | "sharesMicro" | "atS">,
  untilKey: number,
): number {
  const { targetId, tokenId, atS } = reading;
  let heldMicro = reading.sharesMicro;
  for (const signal of records.signals.inTime(targetId, tokenId, atS + 1, Math.floor(untilKey / 2))) {
    if (signal.orderKey >= untilKey) break;
    heldMicro = signal.side === "BUY" ? heldMicro + seenShares(records, signal) : lessSold(records, signal, heldMicro);
  }
  return heldMicro;
}

/** What he bought after one venue second and up to another. */
export function boughtBetween(
  records: Records,
  { targetId, tokenId }: Pick<LotRecord, "targetId" | "tokenId">,
  afterS: number,
  toS: number,
): number {
  const bought = records.signals.inTime(targetId, tokenId, afterS + 1, toS).filter(({ side }) => side === "BUY");
  return bought.reduce((sum, signal) => sum + seenShares(records, signal), 0);
}

/** Whether a trade may lie on either side of a second: then what was read for that second tells nothing. */
export function isAmbiguous(
  records: Records,
  { targetId, tokenId, atS, source }: Pick<HoldingReadingRecord, "targetId" | "tokenId" | "atS" | "source">,
  exceptEpisode?: number,
): boolean {
  // A snapshot was made at some time before it was served, and of rows that come late.
  const toS = source === "chain" ? atS : atS + SETTLES_WITHIN_S;
  return records.signals
    .inTime(targetId, tokenId, atS - SETTLES_WITHIN_S, toS)
    .some((signal) => signal.episodeId !== exceptEpisode && (source !== "chain" || isOfMatchSecond(records, signal)));
}

/** Its second is that of the match, not of its block: RTDS told of it. */
function isOfMatchSecond(records: Records, signal: SignalRecord): boolean {
  if (signal.proven === 2) return false;
  return records.sightings.ofSignal(signal.id).some(({ feed }) => feed === "rtds");
}

/** What his trade came to by what is known now: one that vanished or did not settle came to nothing (rule 3). */
function seenShares(records: Records, signal: SignalRecord): number {
  if (signal.proven === 2) return 0;
  const seen = bestTotals(records.sightings.ofSignal(signal.id));
  return seen.rows === 0 ? 0 : seen.grossSharesMicro;
}

function lessSold(records: Records, signal: SignalRecord, heldMicro: number): number {
  const baseMicro = records.episodes.get(signal.episodeId)?.baseTheirsMicro ?? null;
  const soldMicro = signal.grossSharesMicro;
  if (baseMicro === null) return Math.max(0, heldMicro - soldMicro);
  const restMicro = baseMicro - soldBefore(records, signal);
  return restMicro <= soldMicro ? 0 : mulDiv(heldMicro, restMicro - soldMicro, restMicro, "half-up");
}

/** What he sold in the same episode before this sale. */
function soldBefore(records: Records, signal: SignalRecord): number {
  let soldMicro = 0;
  for (const { id, grossSharesMicro } of records.signals.ofEpisode(signal.episodeId)) {
    if (id === signal.id) break;
    soldMicro += grossSharesMicro;
  }
  return soldMicro;
}
