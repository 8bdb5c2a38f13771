import type { Records, SignalRecord } from "../ports.ts";

/**
 * What he sold again of a buy, in micro-shares, where that is at least what he bought: buying would only pay the spread, or buy what he
 * no longer holds (rule 14). Undefined where he kept some of it.
 * @param round the signals that are decided together
 */
export function netSold(records: Records, signal: SignalRecord, round: readonly SignalRecord[]): number | undefined {
  return soldSince(records, signal) ?? soldInRound(signal, round);
}

/** His sales after it, decided or not: a sell is decided before a buy that waited, or was told of later. */
function soldSince(
  records: Records,
  { episodeId, targetId, tokenId, venueS, orderKey }: SignalRecord,
): number | undefined {
  const sold = records.signals
    .inTime(targetId, tokenId, venueS, Number.MAX_SAFE_INTEGER)
    .filter((other) => other.side === "SELL" && other.orderKey > orderKey && counts(other));
  const soldMicro = sold.reduce((sum, { grossSharesMicro }) => sum + grossSharesMicro, 0);
  const allMicro = records.episodes.get(episodeId)?.sharesMicro ?? 0;
  const boughtMicro = allMicro - records.signals.historyOfEpisode(episodeId).sharesMicro;
  return soldMicro > 0 && soldMicro >= boughtMicro ? soldMicro : undefined;
}

function soldInRound({ targetId, tokenId }: SignalRecord, round: readonly SignalRecord[]): number | undefined {
  const sums = { BUY: 0, SELL: 0 };
  for (const other of round) {
    if (other.targetId === targetId && other.tokenId === tokenId && counts(other))
      sums[other.side as "BUY" | "SELL"] += other.grossSharesMicro;
  }
  return sums.SELL > 0 && sums.SELL >= sums.BUY ? sums.SELL : undefined;
}

/** What is history, or never settled, is none of his trades. */
function counts({ baseline, proven }: SignalRecord): boolean {
  return baseline === 0 && proven !== 2;
}
