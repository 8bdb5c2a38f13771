import { madeUpHash, madeUpNumber } from "../chain/made-up.ts";
import type { Leg, Match } from "../chain/match.ts";
import { crowdWallet } from "../chain/match.ts";
import type { Side } from "../world/book.ts";
import { bestFor } from "../world/book.ts";
import { mulMicro } from "../world/decimal.ts";
import type { WorldState } from "../world/world-state.ts";

/** One chance for a match of the crowd in each such time. */
const SLOT_MS = { busy: 500, thin: 5_000 } as const;
const MATCH_PERCENT = 60;

/** How much others trade on the platform. */
export type Crowd = keyof typeof SLOT_MS;

const CROWD = 2_000;
const HOUR_MS = 3_600_000;

/**
 * What others trade: the feed tells of the whole platform. They are nobody's targets, and this world's chain and books
 * know nothing of them. All of it follows from the time, so that any two looks agree.
 */
export function crowdMatches(state: WorldState, fromMs: number, toMs: number, crowd: Crowd): Match[] {
  return slotsOf(SLOT_MS[crowd], fromMs, toMs).flatMap((slotMs) => {
    if (madeUpNumber(100, "busy", state.seed, slotMs) >= MATCH_PERCENT) return [];
    const wallet = crowdWallet(state.seed, madeUpNumber(CROWD, "taker", slotMs));
    return madeUpMatch(state, slotMs, "crowd", wallet, undefined);
  });
}

/** Trades of targets that the feed tells and that never settle: so many an hour. */
export function ghostMatches(state: WorldState, fromMs: number, toMs: number, anHour: number): Match[] {
  if (anHour <= 0) return [];
  return slotsOf(Math.ceil(HOUR_MS / anHour), fromMs, toMs).flatMap((slotMs) => {
    const target = state.targets[madeUpNumber(state.targets.length, "ghost", state.seed, slotMs)];
    return target === undefined ? [] : madeUpMatch(state, slotMs, "ghost", target.address, target.index);
  });
}

/** The multiples of `periodMs` after `fromMs` and up to `toMs`. */
function slotsOf(periodMs: number, fromMs: number, toMs: number): number[] {
  const first = Math.floor(fromMs / periodMs) + 1;
  const count = Math.max(0, Math.floor(toMs / periodMs) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * periodMs);
}

/** Nothing where no market that it draws can be bought. */
function madeUpMatch(
  state: WorldState,
  timeMs: number,
  kind: string,
  wallet: string,
  target: number | undefined,
): Match[] {
  const open = [...state.markets.values()].filter(({ phase }) => phase === "open");
  const draw = (limit: number, what: string) => madeUpNumber(limit, kind, what, state.seed, timeMs);
  const market = open[draw(Math.max(1, open.length), "market")];
  const outcome = draw(2, "outcome") === 0 ? 0 : 1;
  const side: Side = target !== undefined || draw(3, "side") > 0 ? "BUY" : "SELL";
  const priceMicro = market && bestFor(market.book, outcome, side);
  if (market === undefined || priceMicro === undefined) return [];
  const sharesMicro = (5 + draw(200, "shares")) * 1_000_000;
  const collateralMicro = mulMicro(sharesMicro, priceMicro);
  const tx = madeUpHash(kind, "tx", state.seed, timeMs);
  const leg = { outcome, sharesMicro, collateralMicro, feeMicro: 0 } as const;
  const taker: Leg = { ...leg, orderHash: madeUpHash("taker", tx), wallet, target, side };
  return [{ tx, timeMs, seq: 0, market, taker, makers: [makerOf(state, tx, taker)], loggedMicro: collateralMicro }];
}

function makerOf(state: WorldState, tx: string, taker: Leg): Leg {
  return {
    ...taker,
    orderHash: madeUpHash("maker", tx),
    wallet: crowdWallet(state.seed, madeUpNumber(CROWD, "maker", tx)),
    target: undefined,
    side: taker.side === "BUY" ? "SELL" : "BUY",
  };
}
