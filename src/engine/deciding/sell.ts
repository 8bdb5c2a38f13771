import { formatMicro, mulDiv } from "../../domain/micro.ts";
import { copyLimit } from "../../domain/price.ts";
import { rulesOf } from "../copy-rules.ts";
import { lowerBound, setDebt } from "../exits/exit-debt.ts";
import { exitSize } from "../exits/exit-size.ts";
import { noteSoldMeanwhile } from "../exits/late-buys.ts";
import type { FreshHolding, HeldBefore } from "../holdings/held-before.ts";
import { heldBefore, heldInWords } from "../holdings/held-before.ts";
import { explainFalls, fallsBehind } from "../holdings/holding-fall.ts";
import type { EpisodeRecord, HoldingFallRecord, LotRecord, Records, SignalRecord } from "../ports.ts";
import { episodeOf } from "../seeing/episodes.ts";
import { buysUnderWay } from "./buy-under-way.ts";
import type { Judged, Round } from "./decision.ts";
import { signalPrice } from "./decision.ts";
import type { MarketView } from "./market-view.ts";
import { endPool } from "./pool.ts";

/** No check drops a sell (rule 20): what keeps it from trading stands with its debt. */
const UNJUDGED = { passed: 0, failed: [], figures: [] as readonly string[] };

/** Used when no tick was read: the finest that the venue has, so that the bound is never looser than asked. */
const FINEST_TICK_MICRO = 100;

/**
 * Turns a target's sell into exit debt of our lot (rules 18–20): the same fraction of the lot as he sold of what he held.
 * No check drops it; the exits trade it as soon as they may.
 * @param fresh what was read of his holding for this decision; not needed once the episode's first sell was decided
 */
export function decideSell(
  records: Records,
  signal: SignalRecord,
  view: MarketView,
  round: Round,
  fresh?: FreshHolding,
): Judged {
  const episode = episodeOf(records, signal.episodeId);
  const lot = records.lots.of(signal.targetId, signal.tokenId);
  const committedMicro = episode.committedMicro;
  if (signal.baseline === 1) return refused(committedMicro, "baseline", { trade: "older than the target" });
  endPool(records, signal, "opposite", round.nowMs);
  const { sides } = rulesOf(records, round.settings.rules, signal.targetId);
  // Whoever copies buys alone has chosen to exit by himself (rule 20 speaks of sells that are mirrored).
  if (sides === "buys") return refused(committedMicro, "sells copied", { copied: "buys" });
  if (lot !== undefined) noteForLateBuys(records, signal, episode, lot, { view, round, fresh });
  if (lot === undefined || (lot.sharesMicro === 0 && committedMicro === 0)) {
    return refused(committedMicro, "nothing held", { held: "no shares copied from him" });
  }
  const falls = fallsBehind(records, signal);
  const base = baseOf(records, episode, lot, { falls, fresh });
  const sizeMicro = exitSize(base.lotMicro, base.theirsMicro, episode.sharesMicro);
  const wantedMicro = Math.max(0, sizeMicro - committedMicro);
  // What was mirrored as a fall before this sale was known is not sold a second time.
  const mirroredMicro = explainFalls(records, falls, wantedMicro);
  const oweMicro = wantedMicro - mirroredMicro;
  if (wantedMicro > 0) records.episodes.update(episode.id, { committedMicro: committedMicro + wantedMicro });
  const debt = records.debts.of(signal.targetId, signal.tokenId)?.sharesMicro ?? 0;
  const leftMicro = Math.max(0, base.theirsMicro - episode.sharesMicro);
  records.lots.update(lot.id, { theirsMicro: stillFollowed(lot, lot.sharesMicro - debt, oweMicro, leftMicro) });
  const { targetId, tokenId } = signal;
  const priceMicro = boundOf(signal, view, round);
  if (oweMicro > 0) {
    const owed = { targetId, tokenId, sharesMicro: debt + oweMicro, priceMicro, signalId: signal.id };
    setDebt(records, owed, "he sold", round.nowMs);
  } else if (leftMicro * 2 <= base.theirsMicro) {
    lowerBound(records, { targetId, tokenId, priceMicro, signalId: signal.id }, "he sold", round.nowMs);
  }
  const mirrored = mirroredMicro === 0 ? "" : `; ${formatMicro(mirroredMicro)} of ours went for it before it was seen`;
  const figures = [`${heldInWords(base.held, episode.sharesMicro)}${mirrored}`];
  return { verdict: { kind: "owed" }, judgement: { ...UNJUDGED, figures }, sizeMicro, committedMicro };
}

interface Seen {
  readonly view: MarketView;
  readonly round: Round;
  readonly fresh: FreshHolding | undefined;
}

/** What a buy brings whose end nobody knows yet is no part of the lot by which this sell is measured: it is owed as it comes. */
function noteForLateBuys(
  records: Records,
  signal: SignalRecord,
  episode: EpisodeRecord,
  lot: LotRecord,
  { view, round, fresh }: Seen,
): void {
  const late = buysUnderWay(records, signal);
  if (late.length === 0) return;
  const theirsMicro = episode.baseTheirsMicro ?? heldBefore(records, episode, lot, fresh).sharesMicro;
  const sold = { episodeId: episode.id, signalId: signal.id, soldMicro: episode.sharesMicro, theirsMicro };
  const priceMicro = boundOf(signal, view, round);
  for (const { id } of late) noteSoldMeanwhile(records, id, { ...sold, priceMicro }, round.nowMs);
}

/** The lowest price at which our part may be sold: his, less the slippage. */
function boundOf(signal: SignalRecord, view: MarketView, { settings }: Round): number {
  return copyLimit("SELL", signalPrice(signal), {
    tickMicro: view.book?.tickMicro ?? view.market?.tickMicro ?? FINEST_TICK_MICRO,
    slippagePpm: settings.slippagePpm,
    lowestMicro: 0,
    highestMicro: 1_000_000,
  });
}

interface Base {
  readonly lotMicro: number;
  readonly theirsMicro: number;
  readonly held: HeldBefore;
}

interface Known {
  readonly falls: readonly HoldingFallRecord[];
  readonly fresh: FreshHolding | undefined;
}

/** What we and he held when the first sell of the episode was decided; every later one is measured against the same. */
function baseOf(records: Records, episode: EpisodeRecord, lot: LotRecord, { falls, fresh }: Known): Base {
  if (episode.baseLotMicro !== null && episode.baseTheirsMicro !== null) {
    const held = { sharesMicro: episode.baseTheirsMicro, how: "as read for the first sale of this episode" };
    return { lotMicro: episode.baseLotMicro, theirsMicro: episode.baseTheirsMicro, held };
  }
  const owed = records.debts.of(lot.targetId, lot.tokenId)?.sharesMicro ?? 0;
  const held = heldBefore(records, episode, lot, fresh);
  // Ours as it was before a fall that this sale explains, like his, and before what of the episode is owed or sold already.
  const lotMicro =
    lot.sharesMicro - owed + episode.committedMicro + falls.reduce((sum, { leftMicro }) => sum + leftMicro, 0);
  records.episodes.update(episode.id, { baseLotMicro: lotMicro, baseTheirsMicro: held.sharesMicro });
  return { lotMicro, theirsMicro: held.sharesMicro, held };
}

/**
 * What was copied of him and is still held shrinks as our lot does; where that is what he has left of what he held, but for
 * a rounded share of ours, it is exactly that.
 */
function stillFollowed(lot: LotRecord, freeMicro: number, oweMicro: number, leftMicro: number): number {
  if (freeMicro <= 0) return Math.min(lot.theirsMicro, leftMicro);
  const scaledMicro = mulDiv(lot.theirsMicro, Math.max(0, freeMicro - oweMicro), freeMicro, "half-up");
  const roundingMicro = Math.ceil(lot.theirsMicro / freeMicro) + 1;
  return Math.abs(scaledMicro - leftMicro) <= roundingMicro ? leftMicro : scaledMicro;
}

function refused(committedMicro: number, check: string, figures: Readonly<Record<string, string>>): Judged {
  const judgement = { ...UNJUDGED, failed: [{ check, figures }] };
  return { verdict: { kind: "refused" }, judgement, sizeMicro: 0, committedMicro };
}
