import { factsOf } from "./buy-facts.ts";
import { judge } from "./checks.ts";
import { reduceComplement } from "./complement.ts";
import type { Judged, Round } from "./decision.ts";
import { episodeOf } from "./episodes.ts";
import { lotOf } from "./lot.ts";
import type { MarketView } from "./market-view.ts";
import type { OrderDesk } from "./order-desk.ts";
import type { DayRecord, EpisodeRecord, Records, SignalRecord } from "./ports.ts";
import { noteDecisionPrices } from "./shortfall.ts";
import { wantedOf } from "./wanted.ts";

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
  const wanted = wantedOf(records, episode, signal, view, round);
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
  noteDecisionPrices(records, stored.id, view.book);
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
