import { worstTakerFee } from "../domain/fee.ts";
import { notional } from "../domain/micro.ts";
import { orderAmounts } from "../domain/order-amounts.ts";
import { copyLimit } from "../domain/price.ts";
import type { Side } from "../domain/trade.ts";
import { rulesOf } from "./copy-rules.ts";
import type { Round } from "./decision.ts";
import { signalPrice } from "./decision.ts";
import type { MarketView } from "./market-view.ts";
import type { EpisodeRecord, Records, SignalRecord } from "./ports.ts";
import { episodeSize, sharesFor } from "./sizing.ts";

/** What a buy would order: all zero, or without a limit, where nothing can be. */
export interface Wanted {
  readonly sizeMicro: number;
  readonly limitMicro: number | undefined;
  readonly sharesMicro: number;
  readonly notionalMicro: number;
  readonly reserveMicro: number;
}

/** The order that takes an episode from what is committed to its size, at the signal's limit (rules 12, 13, 23). */
export function wantedOf(
  records: Records,
  episode: EpisodeRecord,
  signal: SignalRecord,
  view: MarketView,
  round: Round,
): Wanted {
  const rules = rulesOf(records, round.settings.rules, signal.targetId);
  const terms = { rules, maxPerTradeMicro: round.limits.maxPerTradeMicro, proportion: undefined };
  const sizeMicro = episodeSize(episode.collateralMicro, terms);
  const nothing = { sizeMicro, limitMicro: undefined, sharesMicro: 0, notionalMicro: 0, reserveMicro: 0 };
  if (view.market === undefined) return nothing;
  const limitMicro = copyLimit(signal.side as Side, signalPrice(signal), {
    tickMicro: view.book?.tickMicro ?? view.market.tickMicro,
    slippagePpm: round.settings.slippagePpm,
    lowestMicro: round.settings.lowestPriceMicro,
    highestMicro: round.settings.highestPriceMicro,
  });
  if (limitMicro <= 0) return nothing;
  const wantedMicro = sharesFor(sizeMicro - episode.committedMicro, limitMicro);
  const amounts = orderAmounts("BUY", "FAK", limitMicro, wantedMicro);
  if (amounts === undefined) return { ...nothing, limitMicro };
  const { sharesMicro, collateralMicro: notionalMicro } = amounts;
  const feeMicro = worstTakerFee(sharesMicro, limitMicro, view.market.feeRatePpm);
  const reserveMicro = notional(sharesMicro, limitMicro, "up") + feeMicro;
  return { sizeMicro, limitMicro, sharesMicro, notionalMicro, reserveMicro };
}
