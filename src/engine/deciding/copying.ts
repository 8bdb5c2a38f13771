import { equity } from "../books/equity.ts";
import type { CopyRules } from "../copy-rules.ts";
import { rulesOf } from "../copy-rules.ts";
import { leftMs } from "../exits/left-lots.ts";
import { ordersOfEpisode } from "../orders/order-parts.ts";
import type { EpisodeRecord, Records, SignalRecord, TargetWorthRecord } from "../ports.ts";
import type { Round } from "./decision.ts";
import type { Proportion } from "./sizing.ts";
import { episodeSize } from "./sizing.ts";

/** A reading of what a target's positions are worth says nothing of him any more when it is older. */
export const WORTH_LASTS_MS = 3_600_000;
/** Episodes of one lot that are looked through for those that bought: he who adds more often is taken to have added for ever. */
const MOST_EPISODES = 1_000;

/** By which rules one target's trade is copied, and what they look at. */
export interface Copying {
  readonly rules: CopyRules;
  /** What of the episode counts: without what his resting orders traded where that is not copied. */
  readonly totalMicro: number;
  readonly asMaker: boolean | undefined;
  /** The reading of his positions by which the size is reckoned; undefined where the size needs none, or there is none. */
  readonly worth: TargetWorthRecord | undefined;
  readonly proportion: Proportion | undefined;
  /** A rule of our own sold what this episode had bought. */
  readonly isLeft: boolean;
  /** Episodes that added to what is held of him; undefined where this one opens it, belongs to it, or no number is set. */
  readonly addsBefore: number | undefined;
}

/** What the rules of the signal's target look at. Throws when what is stored of them is not understood. */
export function copyingOf(records: Records, episode: EpisodeRecord, signal: SignalRecord, round: Round): Copying {
  const rules = rulesOf(records, round.settings.rules, signal.targetId);
  const worth = rules.sizing.kind === "equity" ? records.targetWorths.of(signal.targetId) : undefined;
  const isKnown = worth !== undefined && round.nowMs - worth.readMs <= WORTH_LASTS_MS;
  return {
    rules,
    // What rested is refused by that: its size is told as if it counted, not as too small.
    totalMicro: totalOf(records, episode, signal.asMaker === 1 ? { ...rules, makerFills: true } : rules),
    asMaker: signal.asMaker === null ? undefined : signal.asMaker === 1,
    worth,
    proportion: isKnown
      ? {
          ourEquityMicro: equity(records, round.nowMs).equityMicro,
          theirPositionsMicro: worth.positionsMicro,
        }
      : undefined,
    isLeft: isLeft(records, episode),
    addsBefore: rules.adds === null ? undefined : addsBefore(records, episode, rules.adds),
  };
}

function isLeft(records: Records, { targetId, tokenId, committedMicro, firstKey }: EpisodeRecord): boolean {
  const sinceMs = leftMs(records, targetId, tokenId);
  return sinceMs !== undefined && committedMicro > 0 && Math.floor(firstKey / 2) * 1000 <= sinceMs;
}

/** What another episode of the same target may cost in all, by the same rules. */
export function sizeOf(records: Records, episode: EpisodeRecord, copying: Copying, round: Round): number {
  const { rules, proportion } = copying;
  const terms = { rules, proportion, maxPerTradeMicro: round.limits.maxPerTradeMicro };
  return episodeSize(totalOf(records, episode, rules), terms);
}

function totalOf(records: Records, episode: EpisodeRecord, { makerFills }: CopyRules): number {
  // What is history is never copied, nor does it make a copy larger (rule 8).
  if (makerFills) return episode.collateralMicro - records.signals.historyOfEpisode(episode.id).collateralMicro;
  const counted = records.signals
    .ofEpisode(episode.id)
    .filter(({ asMaker, baseline }) => asMaker !== 1 && baseline === 0);
  return counted.reduce((sum, { netCollateralMicro }) => sum + netCollateralMicro, 0);
}

/** Counts from the newest back: the position's first episode opened it, every other added to it. */
function addsBefore(records: Records, episode: EpisodeRecord, most: number): number | undefined {
  if (episode.committedMicro > 0) return undefined;
  const { targetId, tokenId } = episode;
  const lot = records.lots.of(targetId, tokenId);
  const openedMs = lot === undefined || lot.sharesMicro === 0 ? Number.POSITIVE_INFINITY : lot.openedMs;
  let bought = 0;
  let next = records.episodes.before(targetId, tokenId, Number.MAX_SAFE_INTEGER);
  for (let looked = 0; next !== undefined && looked < MOST_EPISODES && bought <= most; looked += 1) {
    if (next.side === "BUY" && next.committedMicro > 0 && buysInto(records, next.id, openedMs)) bought += 1;
    next = records.episodes.before(targetId, tokenId, next.firstKey);
  }
  return bought === 0 ? undefined : bought - 1;
}

/** Whether an episode has bought, or is buying, what is held since a time. */
function buysInto(records: Records, episodeId: number, openedMs: number): boolean {
  return ordersOfEpisode(records, episodeId).some(
    ({ id, terminalMs }) =>
      terminalMs === null ||
      records.fills.ofOrder(id).some(({ atMs, status }) => status !== "failed" && atMs >= openedMs),
  );
}
