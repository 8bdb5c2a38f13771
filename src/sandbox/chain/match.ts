import type { Outcome, Side } from "../world/book.ts";
import { mulMicro, ONE_MICRO } from "../world/decimal.ts";
import { FEE_SCHEDULES, takerFeeMicro } from "../world/fee.ts";
import type { Market } from "../world/market.ts";
import type { Order } from "../world/order.ts";
import type { Row } from "../world/row.ts";
import type { WorldState } from "../world/world-state.ts";
import { madeUpAddress, madeUpHash, madeUpNumber } from "./made-up.ts";

/** One order's part in a match. Amounts in micro-units. */
export interface Leg {
  readonly orderHash: string;
  /** Lower-case. */
  readonly wallet: string;
  /** Undefined for somebody of the crowd. */
  readonly target: number | undefined;
  readonly side: Side;
  readonly outcome: Outcome;
  readonly sharesMicro: number;
  /** Without fee. */
  readonly collateralMicro: number;
  readonly feeMicro: number;
}

/** One taker's order met by makers' orders in one transaction: what RTDS tells at once and the chain when it settles. */
export interface Match {
  readonly tx: string;
  /** When it was matched. */
  readonly timeMs: number;
  readonly seq: number;
  readonly market: Market;
  readonly taker: Leg;
  readonly makers: readonly Leg[];
  /** Collateral that the taker's log names as spent: with minted shares more than it was, as what is left over is given back without a log. */
  readonly loggedMicro: number;
}

const CROWD = 2_000;
const MINT_PERCENT = 40;
const SURPLUS_PERCENT = 5;

/** The matches behind a target's trade rows; their other parties are made up, the same ones each time. */
export function matchesBehind(state: WorldState, rows: readonly Row[]): Match[] {
  const trades = rows.filter(({ type, orderSeq }) => type === "TRADE" && orderSeq !== null);
  const groups = Map.groupBy(trades, ({ tx, orderSeq }) => `${tx}|${orderSeq}`);
  return [...groups.values()].flatMap((group) => {
    const order = state.orders.get(group[0]?.orderSeq ?? -1);
    const market = order && state.markets.get(order.marketId);
    if (order === undefined || market === undefined) return [];
    return [order.role === "taker" ? takerMatch(state, order, market, group) : makerMatch(state, order, market, group)];
  });
}

function takerMatch(state: WorldState, order: Order, market: Market, rows: readonly Row[]): Match {
  const taker = legOf(state, order, rows);
  const makers = rows.map((row, index) => counterparty(state, row.tx, index, legOf(state, order, [row])));
  const hasMint = makers.some(({ side }) => side === taker.side);
  const hasSurplus =
    order.side === "BUY" && hasMint && madeUpNumber(100, "surplus", rows[0]?.tx ?? "") < SURPLUS_PERCENT;
  const mostMicro = mulMicro(taker.sharesMicro, order.limitMicro);
  const loggedMicro = hasSurplus ? Math.max(mostMicro, taker.collateralMicro) : taker.collateralMicro;
  return { ...placeOf(rows), market, taker, makers, loggedMicro };
}

function makerMatch(state: WorldState, order: Order, market: Market, rows: readonly Row[]): Match {
  const makers = rows.map((row) => legOf(state, order, [row]));
  const place = placeOf(rows);
  const taker = counterparty(state, place.tx, 0, legOf(state, order, rows));
  const priceMicro = Math.round((taker.collateralMicro / taker.sharesMicro) * ONE_MICRO);
  const feeMicro = takerFeeMicro(taker.sharesMicro, priceMicro, FEE_SCHEDULES[market.subject].ratePpm);
  return { ...place, market, taker: { ...taker, feeMicro }, makers, loggedMicro: taker.collateralMicro };
}

function placeOf(rows: readonly Row[]): Pick<Match, "tx" | "timeMs" | "seq"> {
  const [first] = rows;
  if (first === undefined) throw new Error("a match has rows");
  return { tx: first.tx, timeMs: first.timeMs, seq: first.seq };
}

function legOf(state: WorldState, order: Order, rows: readonly Row[]): Leg {
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const feeMicro = sum((row) => row.feeMicro);
  const usdcMicro = sum((row) => row.usdcMicro);
  return {
    orderHash: order.id,
    wallet: state.targets[order.target]?.address ?? "",
    target: order.target,
    side: order.side,
    outcome: order.outcome,
    sharesMicro: sum((row) => row.sizeMicro),
    collateralMicro: order.side === "BUY" ? usdcMicro - feeMicro : usdcMicro + feeMicro,
    feeMicro,
  };
}

/** Somebody who traded the other way in this token, or the same way in its complement (a mint or merge). */
function counterparty(state: WorldState, tx: string, index: number, leg: Leg): Leg {
  const isMint = madeUpNumber(100, "mint", tx, index) < MINT_PERCENT;
  const other: Outcome = leg.outcome === 0 ? 1 : 0;
  const opposite: Side = leg.side === "BUY" ? "SELL" : "BUY";
  return {
    orderHash: madeUpHash("order", tx, index),
    wallet: crowdWallet(state.seed, madeUpNumber(CROWD, "crowd", tx, index)),
    target: undefined,
    side: isMint ? leg.side : opposite,
    outcome: isMint ? other : leg.outcome,
    sharesMicro: leg.sharesMicro,
    collateralMicro: isMint ? leg.sharesMicro - leg.collateralMicro : leg.collateralMicro,
    feeMicro: 0,
  };
}

/** One of the wallets that trade in this world without being anybody's target. */
export function crowdWallet(seed: string, number: number): string {
  return madeUpAddress("crowd", seed, number);
}
