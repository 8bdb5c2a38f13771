import type { Records, SignalRecord } from "../ports.ts";
import { isAmbiguous } from "./followed-shares.ts";
import type { FreshHolding } from "./held-before.ts";
import type { HoldingsSource } from "./holdings-source.ts";

/** Episodes of which holdings are read at the same time for one round of decisions. */
const READERS = 8;

/**
 * Reads what targets held before the sales that are about to be decided, one reading an episode: later sales of an episode
 * are measured against its first (rule 19). Never throws: what was not read says why.
 */
export async function readBeforeSales(
  { records, source }: { readonly records: Records; readonly source: HoldingsSource },
  sales: readonly SignalRecord[],
  abort: AbortSignal,
): Promise<ReadonlyMap<number, FreshHolding>> {
  const found = new Map<number, FreshHolding>();
  const queue = [...new Set(sales.filter((sale) => isWanted(records, sale)).map(({ episodeId }) => episodeId))];
  const reader = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined && !abort.aborted; id = queue.pop()) {
      const [first] = records.signals.ofEpisode(id);
      if (first !== undefined) found.set(id, await readOne(records, source, first, abort));
    }
  };
  await Promise.all(Array.from({ length: Math.min(READERS, queue.length) }, reader));
  return found;
}

function isWanted(records: Records, { baseline, targetId, tokenId, episodeId }: SignalRecord): boolean {
  if (baseline === 1 || (records.lots.of(targetId, tokenId)?.sharesMicro ?? 0) === 0) return false;
  return records.episodes.get(episodeId)?.baseTheirsMicro === null;
}

async function readOne(
  records: Records,
  source: HoldingsSource,
  sale: SignalRecord,
  abort: AbortSignal,
): Promise<FreshHolding> {
  try {
    const before = await source.before(sale, sale.aliasTx ?? sale.tx, abort);
    if (before !== undefined) return { sharesMicro: before.sharesMicro, how: `by the chain at block ${before.block}` };
    return await readBeforeMatch(records, source, sale, abort);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { sharesMicro: undefined, how: `the chain told nothing: ${problem.slice(0, 80)}` };
  }
}

/** Not in a block yet: a block from before the second of the match cannot hold it, whatever its transaction will be. */
async function readBeforeMatch(
  records: Records,
  source: HoldingsSource,
  sale: SignalRecord,
  abort: AbortSignal,
): Promise<FreshHolding> {
  const { sharesMicro, atS } = await source.beforeSecond(sale, sale.venueS, abort);
  const { targetId, tokenId, episodeId } = sale;
  if (atS >= sale.venueS) return { sharesMicro: undefined, how: "the chain's blocks may hold it already" };
  if (isAmbiguous(records, { targetId, tokenId, atS, source: "chain" }, episodeId)) {
    return { sharesMicro: undefined, how: "trades of his were still being settled" };
  }
  return { sharesMicro: sharesMicro[0], how: `by the chain ${sale.venueS - atS} s before` };
}
