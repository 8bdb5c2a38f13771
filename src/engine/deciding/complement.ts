import { MICRO } from "../../domain/micro.ts";
import { copyLimit } from "../../domain/price.ts";
import { setDebt } from "../exits/exit-debt.ts";
import type { EpisodeRecord, LotRecord, Records, SignalRecord } from "../ports.ts";
import type { Round } from "./decision.ts";
import { signalPrice } from "./decision.ts";
import type { MarketView } from "./market-view.ts";

export interface Reduction {
  readonly signal: SignalRecord;
  readonly view: MarketView;
  readonly wanted: { readonly sharesMicro: number; readonly notionalMicro: number };
  readonly episode: EpisodeRecord;
  readonly round: Round;
}

/**
 * We hold the other outcome: buying N shares becomes selling min(N, held) of it, the same target's lots first (rule 22).
 * The sale is written as exit debt, which the exits of this round trade; the rest is not bought.
 */
export function reduceComplement(records: Records, reduction: Reduction): void {
  const { signal, view, wanted, episode, round } = reduction;
  const other = view.market?.tokens.find((token) => token !== signal.token);
  const tokenId = other === undefined ? undefined : records.tokens.byToken(other)?.id;
  if (tokenId === undefined || view.market === undefined) throw new Error("the complement to reduce is not known");
  const priceMicro = copyLimit("SELL", MICRO - signalPrice(signal), {
    tickMicro: view.book?.tickMicro ?? view.market.tickMicro,
    slippagePpm: round.settings.slippagePpm,
    lowestMicro: 0,
    highestMicro: MICRO,
  });
  let leftMicro = wanted.sharesMicro;
  const own = (lot: LotRecord): number => (lot.targetId === signal.targetId ? 0 : 1);
  for (const lot of records.lots.openOfToken(tokenId).sort((a, b) => own(a) - own(b))) {
    const debt = records.debts.of(lot.targetId, tokenId)?.sharesMicro ?? 0;
    const shares = Math.min(leftMicro, lot.sharesMicro - debt);
    if (shares <= 0) continue;
    const owed = { targetId: lot.targetId, tokenId, sharesMicro: debt + shares, priceMicro, signalId: signal.id };
    setDebt(records, owed, "the other outcome was bought", round.nowMs);
    leftMicro -= shares;
  }
  records.episodes.update(episode.id, { committedMicro: episode.committedMicro + wanted.notionalMicro });
}
