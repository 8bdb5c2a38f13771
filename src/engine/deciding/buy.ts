import { lotOf } from "../books/lot.ts";
import { noteDecisionPrices } from "../books/shortfall.ts";
import type { OrderDesk } from "../orders/order-desk.ts";
import { ordersOfEpisode } from "../orders/order-parts.ts";
import type { StoredOrder } from "../orders/order-store.ts";
import type { DayRecord, EpisodeRecord, Records, SignalRecord } from "../ports.ts";
import { judge } from "../risk/checks.ts";
import type { BuyFacts } from "../risk/facts.ts";
import { episodeOf } from "../seeing/episodes.ts";
import { factsOf } from "./buy-facts.ts";
import { reduceComplement } from "./complement.ts";
import type { Judged, Round } from "./decision.ts";
import type { MarketView } from "./market-view.ts";
import { netSold } from "./netting.ts";
import type { Together } from "./pool.ts";
import { endPool, joinPool, leavePool, togetherOf } from "./pool.ts";
import type { OrderAmounts, Wanted } from "./wanted.ts";
import { wantedOf } from "./wanted.ts";

/** One buy that is being decided, with what was read for it. */
export interface Buy {
  readonly signal: SignalRecord;
  readonly view: MarketView;
  readonly day: DayRecord;
  readonly round: Round;
  /** The signals that are decided together with it (rule 14). */
  readonly together: readonly SignalRecord[];
}

/**
 * Decides one buy signal: size(total) − committed at the signal's limit, through every check, and stores the order with
 * its reservation in the caller's transaction (rules 12, 13, 14, 23). One that is only too small waits for more of the same, and
 * whatever waits is bought with the next that comes (rule 15).
 */
export function decideBuy(records: Records, buy: Buy, desk: OrderDesk): Judged {
  const { signal, view, day, round } = buy;
  const episode = episodeOf(records, signal.episodeId);
  const wanted = wantedOf(records, episode, signal, view, round);
  const figures = { sizeMicro: wanted.sizeMicro, committedMicro: episode.committedMicro };
  const netSoldMicro = round.settings.netting ? netSold(records, signal, buy.together) : undefined;
  const facts = factsOf(records, signal, view, day, round, episode, wanted, netSoldMicro);
  const judgement = judge(facts);
  const isRefused = judgement.failed.length > 0;
  const isTooSmall = isRefused && judgement.failed.every(({ check }) => check === "minimum");
  if (isRefused && !isTooSmall) return { ...figures, judgement, verdict: { kind: "refused" } };
  if (isTooSmall && hasAcceptedOrder(records, episode)) return { ...figures, judgement, verdict: { kind: "enough" } };
  const reduces = facts.complementHeldMicro > 0 && round.settings.complement === "reduce";
  const together = reduces ? undefined : buyTogether(records, buy, facts, wanted, desk);
  if (together !== undefined) return { ...figures, ...together };
  if (isTooSmall) {
    const waits = !reduces && wanted.sizeMicro > episode.committedMicro && waitForMore(records, signal, wanted, round);
    return { ...figures, judgement, verdict: { kind: waits ? "pooled" : "refused" } };
  }
  countEpisode(records, episode, day);
  if (reduces) {
    reduceComplement(records, { signal, view, wanted, episode, round });
    return { ...figures, judgement, verdict: { kind: "owed" } };
  }
  const stored = storeBuy(records, buy, wanted, desk);
  followTarget(records, signal, [episode], round.nowMs);
  records.episodes.update(episode.id, { committedMicro: episode.committedMicro + wanted.notionalMicro });
  leavePool(records, signal, round.nowMs);
  return { ...figures, judgement, verdict: { kind: "approved", orders: [stored], isPooled: false } };
}

/** One order for what waits and this, where every check lets that pass; else undefined, and nothing is changed. */
function buyTogether(
  records: Records,
  buy: Buy,
  facts: BuyFacts,
  { copying }: Wanted,
  desk: OrderDesk,
): Pick<Judged, "judgement" | "verdict"> | undefined {
  const { signal, view, day, round } = buy;
  const together = togetherOf(records, signal, copying, view, round);
  if (together === undefined) return undefined;
  const { parts, limitMicro, sharesMicro, notionalMicro, reserveMicro, priceMicro } = together;
  const judgement = judge({
    ...facts,
    ...{ limitMicro, sharesMicro, notionalMicro, reserveMicro, priceMicro },
    episodeCommittedMicro: 0,
    ...countsOf(parts, facts.tradesToday),
  });
  if (judgement.failed.length > 0) return undefined;
  const stored = storeBuy(records, buy, together, desk);
  followTarget(
    records,
    signal,
    parts.map(({ episode }) => episode),
    round.nowMs,
  );
  for (const { episode, notionalMicro: partMicro } of parts) {
    countEpisode(records, episode, day);
    records.episodes.update(episode.id, { committedMicro: episode.committedMicro + partMicro });
    records.orderParts.insert({ orderId: stored.id, episodeId: episode.id, notionalMicro: partMicro });
  }
  const pool = records.pools.of(signal.targetId, signal.tokenId);
  if (pool !== undefined) records.pools.join(pool.id, signal.id);
  endPool(
    records,
    signal,
    "copied",
    round.nowMs,
    parts.map(({ episode }) => episode.id),
  );
  return { judgement, verdict: { kind: "approved", orders: [stored], isPooled: true } };
}

/** Trades a day count episodes: an order for several is as many as of them have not been counted (rule 12). */
function countsOf(parts: Together["parts"], tradesToday: number): Pick<BuyFacts, "countsToday" | "tradesToday"> {
  const uncounted = parts.filter(({ episode }) => episode.countedDay === null).length;
  return { countsToday: uncounted > 0, tradesToday: tradesToday + Math.max(0, uncounted - 1) };
}

function storeBuy(records: Records, { signal, view, day }: Buy, amounts: OrderAmounts, desk: OrderDesk): StoredOrder {
  const { limitMicro, sharesMicro, notionalMicro, reserveMicro } = amounts;
  if (view.market === undefined || limitMicro === undefined) throw new Error("a buy passed without a market");
  const stored = desk.store(records, {
    episodeId: signal.episodeId,
    signalId: signal.id,
    targetId: signal.targetId,
    tokenId: signal.tokenId,
    token: signal.token,
    conditionId: view.market.conditionId,
    negRisk: view.market.negRisk,
    side: "BUY",
    limitMicro,
    sharesMicro,
    notionalMicro,
    reservedMicro: reserveMicro,
    day: day.day,
    tradeMs: signal.venueS * 1000,
  });
  noteDecisionPrices(records, stored.id, view.book);
  return stored;
}

function waitForMore(records: Records, signal: SignalRecord, { copying }: Wanted, { nowMs }: Round): boolean {
  const { poolMs, sizing } = copying.rules;
  // A fixed sum is too small for good, or it is not.
  return poolMs > 0 && sizing.kind !== "fixed" && joinPool(records, signal, poolMs, nowMs);
}

/**
 * The target's shares that our lot stands for grow with the episodes that buy into it (rule 19); an empty lot starts anew.
 * @param episodes as they were before the order
 */
function followTarget(records: Records, signal: SignalRecord, episodes: readonly EpisodeRecord[], nowMs: number): void {
  const lot = lotOf(records, signal.targetId, signal.tokenId, nowMs);
  const sharesOf = (some: readonly EpisodeRecord[]) =>
    some.reduce((sum, { id, sharesMicro }) => sum + sharesMicro - records.signals.historyOfEpisode(id).sharesMicro, 0);
  const newMicro = sharesOf(episodes.filter(({ committedMicro }) => committedMicro === 0));
  const allMicro = sharesOf(episodes);
  const theirsMicro = newMicro > 0 ? lot.theirsMicro + newMicro : Math.max(lot.theirsMicro, allMicro);
  records.lots.update(lot.id, { theirsMicro: lot.sharesMicro === 0 ? allMicro : theirsMicro });
}

/** One that ended before it left was accepted by nobody. */
function hasAcceptedOrder(records: Records, episode: EpisodeRecord): boolean {
  const orders = ordersOfEpisode(records, episode.id);
  return orders.some(
    ({ state, sentMs, terminalMs }) => state !== "refused" && (sentMs !== null || terminalMs === null),
  );
}

/** An episode counts once, on the day its first order is decided (rules 12, 30). */
function countEpisode(records: Records, episode: EpisodeRecord, day: DayRecord): void {
  if (episode.countedDay !== null) return;
  const today = records.days.get(day.day) ?? day;
  records.days.put({ ...today, trades: today.trades + 1 });
  records.episodes.update(episode.id, { countedDay: day.day });
}
