import { madeUpNumber } from "../chain/made-up.ts";
import type { Leg, Match } from "../chain/match.ts";
import { matchesBehind } from "../chain/match.ts";
import { rowsBetween } from "../chain/rows-between.ts";
import { announcedTx } from "../chain/settlement.ts";
import type { ExchangeTrade, TradeLeg } from "../exchange/exchange-trade.ts";
import { legsOf } from "../exchange/exchange-trade.ts";
import type { Market } from "../world/market.ts";
import type { WorldState } from "../world/world-state.ts";
import type { ActivityType, Announcement } from "./announcement.ts";

/** From the match to the frame; the median is near the 392 ms that were measured (reference/polymarket.md 2.2). */
const SOONEST_MS = 250;
const SPREAD_MS = 300;
export const LATEST_MS = SOONEST_MS + SPREAD_MS;

type Party = Omit<Announcement, "type" | "atMs" | "name" | "pseudonym"> & {
  readonly isTaker: boolean;
  /** Its place in its match. */
  readonly number: number;
  readonly target: number | undefined;
};

/** What the feed tells of the world's matches after `fromMs` and up to `toMs`, in the order in which it is told. */
export function announcedBetween(state: WorldState, fromMs: number, toMs: number): Announcement[] {
  const parties = [...targetsParties(state, fromMs, toMs), ...accountsParties(state, fromMs, toMs)];
  return announcementsOf(state, parties).filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
}

function targetsParties(state: WorldState, fromMs: number, toMs: number): Party[] {
  return state.rows.flatMap((rows) =>
    matchesBehind(state, rowsBetween(rows, fromMs - LATEST_MS, toMs)).flatMap(partiesOf),
  );
}

/** Both sides of a match: the taker first. */
export function partiesOf(match: Match): Party[] {
  const party = (leg: Leg, number: number): Party => ({
    ...leg,
    number,
    isTaker: number === 0,
    matchedMs: match.timeMs,
    tx: announcedTx(match.tx),
    market: match.market,
  });
  return [match.taker, ...match.makers].map(party);
}

/** What the exchange's own accounts traded. */
function accountsParties(state: WorldState, fromMs: number, toMs: number): Party[] {
  const parties: Party[] = [];
  for (const trade of state.exchange.trades.values()) {
    if (trade.matchedMs <= fromMs - LATEST_MS || trade.matchedMs > toMs) continue;
    const market = state.markets.get(trade.marketId);
    if (market === undefined) continue;
    parties.push(...legsOf(trade).map((leg, number) => partyOf(trade, leg, number, market)));
  }
  return parties;
}

function partyOf(trade: ExchangeTrade, leg: TradeLeg, number: number, market: Market): Party {
  const isTaker = leg === trade.taker;
  const feeMicro = isTaker ? trade.feeMicro : 0;
  return { ...leg, number, isTaker, feeMicro, target: undefined, market, matchedMs: trade.matchedMs, tx: trade.tx };
}

/** One frame a party for `trades`, and one more of the taker for `orders_matched`. Their order is not the order of time. */
export function announcementsOf(state: WorldState, parties: readonly Party[]): Announcement[] {
  const announced = parties.flatMap(({ isTaker, target, number, ...party }) => {
    const { name = "", pseudonym = "" } = state.targets[target ?? -1] ?? {};
    const types: readonly ActivityType[] = isTaker ? ["trades", "orders_matched"] : ["trades"];
    return types.map((type) => {
      const delayMs = SOONEST_MS + madeUpNumber(SPREAD_MS, "told", type, party.tx, number);
      return { ...party, type, atMs: party.matchedMs + delayMs, name, pseudonym };
    });
  });
  return announced.sort((left, right) => left.atMs - right.atMs);
}
