import type { SignalRecord } from "../ports.ts";
import type { MarketView } from "./market-view.ts";
import { readMarket } from "./market-view.ts";
import type { RoundNeeds } from "./round-facts.ts";

/** Markets read at the same time for one round. */
const READERS = 8;

/** Reads the market of each token once, a few at a time, by token id; none for signals that a cheaper check refuses anyway. */
export async function readMarkets(
  { store, data, settings }: Pick<RoundNeeds, "store" | "data" | "settings">,
  signals: readonly SignalRecord[],
  abort: AbortSignal,
): Promise<Map<number, MarketView>> {
  const nowMs = data.venueNowMs();
  const wanted = new Map<number, SignalRecord>();
  for (const signal of signals) {
    const stale = nowMs - signal.venueS * 1000 > settings.maxAgeMs;
    const holds = signal.side === "SELL" && store.records.lots.of(signal.targetId, signal.tokenId) !== undefined;
    const isWanted = signal.baseline === 0 && (signal.side === "SELL" ? holds : !stale);
    const { venueS } = wanted.get(signal.tokenId) ?? { venueS: 0 };
    if (isWanted && signal.venueS >= venueS) wanted.set(signal.tokenId, signal);
  }
  const views = new Map<number, MarketView>();
  const queue = [...wanted.values()];
  const reader = async (): Promise<void> => {
    for (let signal = queue.pop(); signal !== undefined && !abort.aborted; signal = queue.pop()) {
      const conditionId = store.records.tokens.get(signal.tokenId)?.conditionId ?? "";
      views.set(signal.tokenId, await readMarket(data, conditionId, signal.token, abort, signal.venueS * 1000));
    }
  };
  await Promise.all(Array.from({ length: Math.min(READERS, queue.length) }, reader));
  return views;
}
