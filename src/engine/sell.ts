import { mulDiv } from "../domain/micro.ts";
import { copyLimit } from "../domain/price.ts";
import type { Judged, Round } from "./decision.ts";
import { signalPrice } from "./decision.ts";
import { episodeOf } from "./episodes.ts";
import { setDebt } from "./exit-debt.ts";
import type { MarketView } from "./market-view.ts";
import type { EpisodeRecord, LotRecord, Records, SignalRecord } from "./ports.ts";

/** No check drops a sell (rule 20): what keeps it from trading stands with its debt. */
const UNJUDGED = { passed: 0, failed: [], figures: [] };

/** Used when no tick was read: the finest that the venue has, so that the bound is never looser than asked. */
const FINEST_TICK_MICRO = 100;

/**
 * Turns a target's sell into exit debt of our lot (rules 18–20): the same fraction of the lot as he sold of what he held
 * on our account. No check drops it; the exits trade it as soon as they may.
 */
export function decideSell(records: Records, signal: SignalRecord, view: MarketView, round: Round): Judged {
  const episode = episodeOf(records, signal.episodeId);
  const lot = records.lots.of(signal.targetId, signal.tokenId);
  const committedMicro = episode.committedMicro;
  if (signal.baseline === 1) return refused(committedMicro, "baseline", { trade: "older than the target" });
  if (lot === undefined || (lot.sharesMicro === 0 && committedMicro === 0)) {
    return refused(committedMicro, "nothing held", { held: "no shares copied from him" });
  }
  const base = baseOf(records, episode, lot);
  const sizeMicro = exitSize(base, episode.sharesMicro);
  const oweMicro = Math.max(0, sizeMicro - committedMicro);
  records.lots.update(lot.id, { theirsMicro: Math.max(0, base.theirsMicro - episode.sharesMicro) });
  if (oweMicro > 0) {
    const debt = records.debts.of(signal.targetId, signal.tokenId)?.sharesMicro ?? 0;
    const priceMicro = copyLimit("SELL", signalPrice(signal), {
      tickMicro: view.book?.tickMicro ?? view.market?.tickMicro ?? FINEST_TICK_MICRO,
      slippagePpm: round.settings.slippagePpm,
      lowestMicro: 0,
      highestMicro: 1_000_000,
    });
    const { targetId, tokenId } = signal;
    const owed = { targetId, tokenId, sharesMicro: debt + oweMicro, priceMicro, signalId: signal.id };
    setDebt(records, owed, "he sold", round.nowMs);
    records.episodes.update(episode.id, { committedMicro: committedMicro + oweMicro });
  }
  return { verdict: { kind: "owed" }, judgement: UNJUDGED, sizeMicro, committedMicro };
}

interface Base {
  readonly lotMicro: number;
  readonly theirsMicro: number;
}

/** What we and he held when the first sell of the episode was decided; every later one is measured against the same. */
function baseOf(records: Records, episode: EpisodeRecord, lot: LotRecord): Base {
  if (episode.baseLotMicro !== null && episode.baseTheirsMicro !== null) {
    return { lotMicro: episode.baseLotMicro, theirsMicro: episode.baseTheirsMicro };
  }
  const owed = records.debts.of(lot.targetId, lot.tokenId)?.sharesMicro ?? 0;
  const base = { lotMicro: lot.sharesMicro - owed, theirsMicro: lot.theirsMicro };
  records.episodes.update(episode.id, { baseLotMicro: base.lotMicro, baseTheirsMicro: base.theirsMicro });
  return base;
}

/** lot × min(1, sold ÷ held); when nothing is known of what he held, all of it (rule 19). */
function exitSize(base: Base, soldMicro: number): number {
  if (base.theirsMicro <= 0 || soldMicro >= base.theirsMicro) return base.lotMicro;
  return mulDiv(base.lotMicro, soldMicro, base.theirsMicro, "half-up");
}

function refused(committedMicro: number, check: string, figures: Readonly<Record<string, string>>): Judged {
  const judgement = { ...UNJUDGED, failed: [{ check, figures }] };
  return { verdict: { kind: "refused" }, judgement, sizeMicro: 0, committedMicro };
}
