import { countPositions, isDust, noteMarket } from "../books/dust.ts";
import type { DayRecord, EpisodeRecord, Records, SignalRecord } from "../ports.ts";
import { exposureOf } from "../risk/exposure.ts";
import type { BuyFacts } from "../risk/facts.ts";
import { noteMaking } from "../risk/market-making.ts";
import { tradingState } from "../trading-state.ts";
import type { Round } from "./decision.ts";
import { signalPrice } from "./decision.ts";
import { noteBuy } from "./following.ts";
import type { MarketView } from "./market-view.ts";
import type { Wanted } from "./wanted.ts";

/** Gathers what the checks of a buy look at, and notes what later decisions about the same target and market will look at. */
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
  const buys = openOrders.filter(({ side }) => side === "BUY");
  const complementId = complementOf(records, signal, view);
  if (view.market !== undefined) {
    records.risk.noteEvent(signal.tokenId, view.market.event);
    noteMarket(records, view.market);
  }
  return {
    ...round,
    ...view,
    ...wanted,
    ...exposureOf(records, { signal, event: view.market?.event, limitMicro: wanted.limitMicro, lots, buys, round }),
    signal,
    state: tradingState(records).state,
    targetState: records.targets.get(signal.targetId)?.state ?? "removed",
    priceMicro: signalPrice(signal),
    tokenBelongs: view.market === undefined ? undefined : round.tokenBelongs(view, signal.token),
    episodeCommittedMicro: episode.committedMicro,
    openPositions: openPositions(records, round),
    opensPosition: (lots.length === 0 || isDust(records, signal.tokenId)) && buys.length === 0,
    tradesToday: records.days.get(day.day)?.trades ?? 0,
    countsToday: episode.countedDay === null,
    lossStopped: day.lossStopMs !== null,
    dayStartMs: day.startMs,
    freeCashMicro: records.account.get().cashMicro - records.orders.reservedMicro(),
    complementHeldMicro: complementId === undefined ? 0 : heldMicro(records, complementId),
    netSoldMicro,
    following: noteBuy(records, signal, lots),
    making: noteMaking(records, signal, episode, complementId),
    tokenLossMs: tokenLossMs(records, signal, round),
    unknownOrders: openOrders.filter((order) => order.state === "unknown").length,
  };
}

/** Tokens held or being bought; dust takes up no slot until more of it is bought. */
function openPositions(records: Records, { limits }: Round): number {
  if (limits.maxOpenPositions >= Number.MAX_SAFE_INTEGER) return 0;
  const ordered = new Set(records.orders.open().flatMap(({ side, tokenId }) => (side === "BUY" ? [tokenId] : [])));
  const uncounted = [...ordered].filter(
    (tokenId) => records.lots.openOfToken(tokenId).length === 0 || isDust(records, tokenId),
  );
  return countPositions(records) + uncounted.length;
}

function complementOf(records: Records, { token }: SignalRecord, { market }: MarketView): number | undefined {
  if (market?.tokens.length !== 2) return undefined;
  const other = market.tokens.find((each) => each !== token);
  return other === undefined ? undefined : records.tokens.byToken(other)?.id;
}

function heldMicro(records: Records, tokenId: number): number {
  return records.lots.openOfToken(tokenId).reduce((sum, lot) => sum + lot.sharesMicro, 0);
}

/** Our own clock dates what we close; a round's time is the venue's. */
function tokenLossMs(records: Records, { tokenId }: SignalRecord, round: Round): number | undefined {
  const { tokenCooldownMs } = round.settings.risk;
  if (tokenCooldownMs === 0) return undefined;
  return records.risk.lostSinceMs(tokenId, round.nowMs - tokenCooldownMs);
}
