import type { BuyFacts } from "./checks.ts";
import type { Round } from "./decision.ts";
import { signalPrice } from "./decision.ts";
import { noteBuy } from "./following.ts";
import type { MarketView } from "./market-view.ts";
import type { DayRecord, EpisodeRecord, Records, SignalRecord } from "./ports.ts";
import { tradingState } from "./trading-state.ts";
import type { Wanted } from "./wanted.ts";

/** Gathers what the checks of a buy look at. */
export function factsOf(
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
