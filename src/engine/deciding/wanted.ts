import { worstTakerFee } from "../../domain/fee.ts";
import { notional } from "../../domain/micro.ts";
import { orderAmounts } from "../../domain/order-amounts.ts";
import { copyLimit } from "../../domain/price.ts";
import type { EpisodeRecord, Records, SignalRecord } from "../ports.ts";
import { forgottenMicro } from "../reconciling/forgotten-buys.ts";
import type { Copying } from "./copying.ts";
import { copyingOf } from "./copying.ts";
import type { Round } from "./decision.ts";
import { signalPrice } from "./decision.ts";
import type { MarketView } from "./market-view.ts";
import { episodeSize, sharesFor } from "./sizing.ts";

/** A buy in the form of an order: all zero, or without a limit, where nothing can be ordered. */
export interface OrderAmounts {
  readonly limitMicro: number | undefined;
  readonly sharesMicro: number;
  readonly notionalMicro: number;
  readonly reserveMicro: number;
}

/** What a buy would order, and by which rules. */
export interface Wanted extends OrderAmounts {
  readonly sizeMicro: number;
  readonly copying: Copying;
}

/** The order that takes an episode from what is committed to its size, at the signal's limit (rules 12, 13, 23). */
export function wantedOf(
  records: Records,
  episode: EpisodeRecord,
  signal: SignalRecord,
  view: MarketView,
  round: Round,
): Wanted {
  const copying = copyingOf(records, episode, signal, round);
  const { rules, proportion, totalMicro } = copying;
  const terms = { rules, proportion, maxPerTradeMicro: round.limits.maxPerTradeMicro };
  const sizeMicro = episodeSize(totalMicro, terms);
  const boughtMicro = episode.committedMicro + forgottenMicro(records, episode, round.settings.maxAgeMs);
  return { sizeMicro, copying, ...amountsOf(sizeMicro - boughtMicro, signalPrice(signal), view, round) };
}

/** The order that an amount comes to at the worst price that copying a price allows. */
export function amountsOf(amountMicro: number, priceMicro: number, view: MarketView, round: Round): OrderAmounts {
  const nothing = { limitMicro: undefined, sharesMicro: 0, notionalMicro: 0, reserveMicro: 0 };
  if (view.market === undefined) return nothing;
  const limitMicro = copyLimit("BUY", priceMicro, {
    tickMicro: view.book?.tickMicro ?? view.market.tickMicro,
    slippagePpm: round.settings.slippagePpm,
    lowestMicro: round.settings.lowestPriceMicro,
    highestMicro: round.settings.highestPriceMicro,
  });
  if (limitMicro <= 0) return nothing;
  const amounts = orderAmounts("BUY", "FAK", limitMicro, sharesFor(amountMicro, limitMicro));
  if (amounts === undefined) return { ...nothing, limitMicro };
  const { sharesMicro, collateralMicro: notionalMicro } = amounts;
  const feeMicro = worstTakerFee(sharesMicro, limitMicro, view.market.feeRatePpm);
  const reserveMicro = notional(sharesMicro, limitMicro, "up") + feeMicro;
  return { limitMicro, sharesMicro, notionalMicro, reserveMicro };
}
