import { mulDiv } from "../../domain/micro.ts";
import type { LotRecord, Records } from "../ports.ts";

/** The lot of (target, token), made when there is none. */
export function lotOf(records: Records, targetId: number, tokenId: number, nowMs: number): LotRecord {
  const lot = records.lots.of(targetId, tokenId);
  if (lot !== undefined) return lot;
  const empty = {
    targetId,
    tokenId,
    sharesMicro: 0,
    costMicro: 0,
    realisedMicro: 0,
    theirsMicro: 0,
    openedMs: nowMs,
    closedMs: null,
    peakMicro: null,
  };
  return { ...empty, id: records.lots.insert(empty) };
}

/** What `sharesMicro` of a lot cost at its average; the lot keeps the rest, so that no rounding is lost. */
export function costOf(lot: LotRecord, sharesMicro: number): number {
  return mulDiv(lot.costMicro, sharesMicro, lot.sharesMicro, "half-up");
}

/**
 * Takes shares with their cost out of a lot, and adds to what it has realised. An emptied lot is closed: it stands for nothing of
 * the target's any more.
 */
export function shrinkLot(
  records: Records,
  lot: LotRecord,
  taken: { readonly sharesMicro: number; readonly costMicro: number; readonly realisedMicro?: number },
  nowMs: number,
): void {
  const leftMicro = lot.sharesMicro - taken.sharesMicro;
  if (leftMicro < 0) throw new Error(`lot ${lot.id} holds less than is to be taken out of it`);
  records.lots.update(lot.id, {
    sharesMicro: leftMicro,
    costMicro: lot.costMicro - taken.costMicro,
    realisedMicro: lot.realisedMicro + (taken.realisedMicro ?? 0),
    ...(leftMicro === 0 ? { theirsMicro: 0, closedMs: nowMs } : {}),
  });
}
