import type { Book } from "../../domain/book.ts";
import { take } from "../../domain/book.ts";
import { takerFee } from "../../domain/fee.ts";
import { mulDiv, notional } from "../../domain/micro.ts";
import { averagePrice, onTick } from "../../domain/price.ts";
import type { MarketView } from "../deciding/market-view.ts";
import type { LotRecord } from "../ports.ts";
import { TOO_SMALL } from "./exit-plan.ts";

/** Used for a bound where no tick was read: the finest that the venue has. */
const FINEST_TICK_MICRO = 100;

/** One lot that is to be sold. */
export interface FlattenLot {
  readonly lotId: number;
  /** Its market and outcome. */
  readonly name: string;
  readonly sharesMicro: number;
  /** The lowest price at which it may be sold; undefined where nothing is known to set one by. */
  readonly floorMicro: number | undefined;
  /** Why it cannot be sold this moment; undefined when it can. */
  readonly problem: string | undefined;
}

/** What the lots of one token would fetch: all in all micro-USD, less fees. */
export interface TokenOffer {
  readonly lots: readonly FlattenLot[];
  readonly fetchMicro: number;
  readonly worstMicro: number;
}

/** What a token's lots would fetch: those that are too small alone are sold together with others. */
export function tokenOffer(
  lots: readonly LotRecord[],
  { market, marketProblem, book }: MarketView,
  markMicro: number | undefined,
  slippagePpm: number,
  name: string,
): TokenOffer {
  const best = book?.bids[0]?.priceMicro;
  const floorMicro = floorUnder(best ?? markMicro, slippagePpm, book?.tickMicro ?? market?.tickMicro);
  const isOver = market?.closed === true;
  const problem = isOver
    ? "the market is over: it is paid out by its resolution"
    : (marketProblem ??
      (market?.acceptingOrders === false ? "the market takes no orders" : undefined) ??
      (best === undefined ? "nobody bids" : undefined));
  const heldMicro = lots.reduce((sum, lot) => sum + lot.sharesMicro, 0);
  const isDust = heldMicro < (market?.minSharesMicro ?? 0);
  const told = lots.map(({ id: lotId, sharesMicro }) => ({
    ...{ lotId, name, sharesMicro, floorMicro: isOver ? undefined : floorMicro },
    problem: problem ?? (isDust ? TOO_SMALL : undefined),
  }));
  const sharesMicro = told.reduce((sum, lot) => sum + (lot.problem === undefined ? lot.sharesMicro : 0), 0);
  if (book === undefined || market === undefined || floorMicro === undefined || sharesMicro === 0) {
    return { lots: told, fetchMicro: 0, worstMicro: 0 };
  }
  return { lots: told, ...worth(book, floorMicro, sharesMicro, market.feeRatePpm) };
}

/** What is taken from the bids at or above the floor brings, and what as many shares bring at the floor. */
function worth(book: Book, floorMicro: number, sharesMicro: number, feeRatePpm: number) {
  const taken = take(book, "SELL", floorMicro, sharesMicro);
  if (taken.sharesMicro === 0) return { fetchMicro: 0, worstMicro: 0 };
  const average = averagePrice(taken.collateralMicro, taken.sharesMicro);
  const fee = takerFee(taken.sharesMicro, average, feeRatePpm, "up");
  const worstFee = takerFee(taken.sharesMicro, floorMicro, feeRatePpm, "up");
  return {
    fetchMicro: taken.collateralMicro - fee,
    worstMicro: notional(taken.sharesMicro, floorMicro, "down") - worstFee,
  };
}

function floorUnder(
  priceMicro: number | undefined,
  slippagePpm: number,
  tickMicro = FINEST_TICK_MICRO,
): number | undefined {
  if (priceMicro === undefined || priceMicro <= 0) return undefined;
  const least = priceMicro - mulDiv(priceMicro, slippagePpm, 1_000_000, "down");
  return Math.max(tickMicro, onTick(least, tickMicro, "up"));
}
