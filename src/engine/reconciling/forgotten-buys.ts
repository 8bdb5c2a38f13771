import { z } from "zod";
import type { EpisodeRecord, Records } from "../ports.ts";

const NAME = "forgottenBuys";
/** The newest are kept: an order of a target may go on filling for days. */
const MOST = 200;
/** A pushed trade is copied before it is in a block, whose second is its own from then on. */
const SETTLED_WITHIN_MS = 30_000;
const stored = z.array(z.strictObject({ tokenId: z.int(), atMs: z.int(), collateralMicro: z.int() }));

/** A purchase that the books had forgotten and that was read back; nobody knows whom it copied. */
export type ForgottenBuy = z.infer<typeof stored>[number];

export function noteForgottenBuys(records: Records, buys: readonly ForgottenBuy[], nowMs: number): void {
  if (buys.length > 0) records.settings.set(NAME, [...forgottenBuys(records), ...buys].slice(-MOST), nowMs);
}

/**
 * What was bought and forgotten of an episode's token while the episode could be copied, micro-USD: it may have been its copy, and is
 * not bought a second time (rule 32).
 * @param maxAgeMs the oldest trade that is copied
 */
export function forgottenMicro(records: Records, episode: EpisodeRecord, maxAgeMs: number): number {
  const [fromMs, toMs] = [episode.firstKey, episode.lastKey].map((key) => Math.floor(key / 2) * 1000) as [
    number,
    number,
  ];
  return forgottenBuys(records)
    .filter(
      ({ tokenId, atMs }) =>
        tokenId === episode.tokenId && atMs + SETTLED_WITHIN_MS > fromMs && atMs <= toMs + maxAgeMs,
    )
    .reduce((sum, { collateralMicro }) => sum + collateralMicro, 0);
}

/** What is not understood was not bought. */
function forgottenBuys(records: Records): readonly ForgottenBuy[] {
  const kept = records.settings.get(NAME);
  return kept === undefined ? [] : (stored.safeParse(kept).data ?? []);
}
