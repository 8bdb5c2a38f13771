import { worstTakerFee } from "../domain/fee.ts";
import { notional } from "../domain/micro.ts";
import { orderAmounts } from "../domain/order-amounts.ts";
import { copyLimit } from "../domain/price.ts";
import type { Side } from "../domain/trade.ts";
import type { BuyFacts } from "./checks.ts";
import { judge } from "./checks.ts";
import { reduceComplement } from "./complement.ts";
import type { Judged, Round } from "./decision.ts";
import { signalPrice } from "./decision.ts";
import { episodeOf } from "./episodes.ts";
import { noteBuy } from "./following.ts";
import { lotOf } from "./ledger.ts";
import type { MarketView } from "./market-view.ts";
import type { OrderDesk } from "./order-desk.ts";
import type { DayRecord, EpisodeRecord, Records, SignalRecord } from "./ports.ts";
import { episodeSize, sharesFor } from "./sizing.ts";
import { tradingState } from "./trading-state.ts";

interface Wanted {
  readonly sizeMicro: number;
  readonly limitMicro: number | undefined;
  readonly sharesMicro: number;
  readonly notionalMicro: number;
  readonly reserveMicro: number;
}

/**
 * Decides one buy signal: size(total) − committed at the signal's limit, through every check, and stores the order with
 * its reservation in the caller's transaction (rules 12, 13, 14, 23).
 */
export function decideBuy(
  records: Records,
  signal: SignalRecord,
  view: MarketView,
  day: DayRecord,
  round: Round,
  desk: OrderDesk,
  netSoldMicro: number | undefined,
): Judged {
  const episode = episodeOf(records, signal.episodeId);
  const wanted = wantedOf(episode, signal, view, round);
  const figures = { sizeMicro: wanted.sizeMicro, committedMicro: episode.committedMicro };
  const facts = factsOf(records, signal, view, day, round, episode, wanted, netSoldMicro);
  const judgement = judge(facts);
  const { failed } = judgement;
  if (failed.length > 0) {
    const onlyTooSmall = failed.every((failure) => failure.check === "minimum");
    const inAlready = onlyTooSmall && hasAcceptedOrder(records, episode);
    return { ...figures, judgement, verdict: { kind: inAlready ? "enough" : "refused" } };
  }
  if (view.market === undefined || wanted.limitMicro === undefined) throw new Error("a buy passed without a market");
  countEpisode(records, episode, day);
  if (facts.complementHeldMicro > 0 && round.settings.complement === "reduce") {
    reduceComplement(records, { signal, view, wanted, episode, round });
    return { ...figures, judgement, verdict: { kind: "owed" } };
  }
  const stored = desk.store(records, {
    episodeId: episode.id,
    signalId: signal.id,
    targetId: signal.targetId,
    tokenId: signal.tokenId,
    token: signal.token,
    conditionId: view.market.conditionId,
    negRisk: view.market.negRisk,
    side: "BUY",
    limitMicro: wanted.limitMicro,
    sharesMicro: wanted.sharesMicro,
    notionalMicro: wanted.notionalMicro,
    reservedMicro: wanted.reserveMicro,
    day: day.day,
    tradeMs: signal.venueS * 1000,
  });
  records.episodes.update(episode.id, { committedMicro: episode.committedMicro + wanted.notionalMicro });
  followTarget(records, signal, episode, round.nowMs);
  return { ...figures, judgement, verdict: { kind: "approved", orders: [stored] } };
}

/** The target's shares that our lot stands for grow with the episode (rule 19); an empty lot starts anew. */
function followTarget(records: Records, signal: SignalRecord, episode: EpisodeRecord, nowMs: number): void {
  const lot = lotOf(records, signal.targetId, signal.tokenId, nowMs);
  const follows = lot.sharesMicro > 0 && episode.committedMicro === 0;
  const theirsMicro = follows ? lot.theirsMicro + episode.sharesMicro : Math.max(lot.theirsMicro, episode.sharesMicro);
  records.lots.update(lot.id, { theirsMicro: lot.sharesMicro === 0 ? episode.sharesMicro : theirsMicro });
}

function wantedOf(episode: EpisodeRecord, signal: SignalRecord, view: MarketView, round: Round): Wanted {
  const sizeMicro = episodeSize(round.settings.sizing, episode.collateralMicro, round.limits.maxPerTradeMicro);
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

function factsOf(
  records: Records,
  signal: SignalRecord,
  view: MarketView,
  day: DayRecord,
  round: Round,
  episode: EpisodeRecord,
  wanted: Wanted,
  netSoldMicro: number | undefined,
): BuyFacts {
  const openOrders = records.orders.openOfToken(signal.tokenId);
  const lots = records.lots.openOfToken(signal.tokenId);
  const held = lots.reduce((sum, lot) => sum + lot.costMicro, 0);
  const ordered = openOrders.reduce((sum, order) => sum + (order.side === "BUY" ? order.notionalMicro : 0), 0);
  const capsPositions = round.limits.maxOpenPositions < Number.MAX_SAFE_INTEGER;
  return {
    signal,
    state: tradingState(records).state,
    targetState: records.targets.get(signal.targetId)?.state ?? "removed",
    nowMs: round.nowMs,
    clockOffsetMs: round.clockOffsetMs,
    settings: round.settings,
    limits: round.limits,
    priceMicro: signalPrice(signal),
    ...view,
    tokenBelongs: view.market === undefined ? undefined : round.tokenBelongs(view, signal.token),
    ...wanted,
    episodeCommittedMicro: episode.committedMicro,
    positionMicro: held + ordered,
    openPositions: capsPositions ? records.lots.countOpenTokens() + openTokensOrdered(records) : 0,
    opensPosition: lots.length === 0 && ordered === 0,
    tradesToday: records.days.get(day.day)?.trades ?? 0,
    countsToday: episode.countedDay === null,
    lossMicro: round.lossMicro,
    lossStopped: day.lossStopMs !== null,
    marksStale: round.marksStale,
    venueProblem: round.venueProblem,
    freeCashMicro: records.account.get().cashMicro - records.orders.reservedMicro(),
    complementHeldMicro: complementHeld(records, signal, view),
    netSoldMicro,
    following: noteBuy(records, signal, lots),
    unknownOrders: openOrders.filter((order) => order.state === "unknown").length,
  };
}

/** Tokens that are being bought and not yet held. */
function openTokensOrdered(records: Records): number {
  const tokens = new Set(
    records.orders
      .open()
      .filter((order) => order.side === "BUY")
      .map((order) => order.tokenId),
  );
  return [...tokens].filter((tokenId) => records.lots.openOfToken(tokenId).length === 0).length;
}

function complementHeld(records: Records, signal: SignalRecord, view: MarketView): number {
  if (view.market?.tokens.length !== 2) return 0;
  const other = view.market.tokens.find((token) => token !== signal.token);
  const tokenId = other === undefined ? undefined : records.tokens.byToken(other)?.id;
  if (tokenId === undefined) return 0;
  return records.lots.openOfToken(tokenId).reduce((sum, lot) => sum + lot.sharesMicro, 0);
}

function hasAcceptedOrder(records: Records, episode: EpisodeRecord): boolean {
  return records.orders.ofEpisode(episode.id).some((order) => order.state !== "refused");
}

/** An episode counts once, on the day its first order is decided (rules 12, 30). */
function countEpisode(records: Records, episode: EpisodeRecord, day: DayRecord): void {
  if (episode.countedDay !== null) return;
  const today = records.days.get(day.day) ?? day;
  records.days.put({ ...today, trades: today.trades + 1 });
  records.episodes.update(episode.id, { countedDay: day.day });
}
