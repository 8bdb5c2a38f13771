import { formatMicro } from "../../domain/micro.ts";
import type { EpisodeRecord, LotRecord, Records } from "../ports.ts";
import { followedShares, readingOf } from "./followed-shares.ts";

/** What a target held of a token before a sale of his, as far as it was read for the decision. */
export interface FreshHolding {
  /** Undefined where it was not read. */
  readonly sharesMicro: number | undefined;
  /** Where the figure is from, or why there is none, in words. */
  readonly how: string;
}

/** What his sale is measured against (rule 19). */
export interface HeldBefore {
  readonly sharesMicro: number;
  /** Which figure it is and why, in words: stored with the decision. */
  readonly how: string;
}

/**
 * What he held before the first sale of an episode: as it was just read; else the last reading from before it and his trades
 * since; else what we copied of him, for want of anything better (rule 19).
 */
export function heldBefore(
  records: Records,
  episode: EpisodeRecord,
  lot: LotRecord,
  fresh: FreshHolding | undefined,
): HeldBefore {
  if (fresh?.sharesMicro !== undefined) return { sharesMicro: fresh.sharesMicro, how: fresh.how };
  const why = fresh?.how ?? "no balances are read";
  const reading = readingOf(records, lot);
  const firstS = Math.floor(episode.firstKey / 2);
  if (reading !== undefined && reading.atS < firstS) {
    const source = reading.source === "chain" ? "the chain" : "a snapshot of his positions";
    return {
      sharesMicro: followedShares(records, reading, episode.firstKey),
      how: `by ${source} ${firstS - reading.atS} s before and his trades since (${why})`,
    };
  }
  return { sharesMicro: lot.theirsMicro, how: `counted from what was copied of him (${why})` };
}

/** A stored decision's figure: "he held 120.00 shares before it, by the chain at block 12, and sold 30.00 since". */
export function heldInWords(held: HeldBefore, soldMicro: number): string {
  const shares = held.sharesMicro <= 0 ? "nothing that is known" : `${formatMicro(held.sharesMicro)} shares`;
  return `he held ${shares} before it, ${held.how}, and sold ${formatMicro(soldMicro)}`;
}
