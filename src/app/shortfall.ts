import { mulDiv } from "../domain/micro.ts";
import type { AppPorts, CopiedOrder } from "./ports.ts";

const WINDOW_MS = 7 * 24 * 3_600_000;

/** One price against the target's, a share and weighted by what was filled; above zero it was worse for us than his. */
export interface PriceLoss {
  readonly what: string;
  /** undefined where no order has such a price */
  readonly lossMicro: number | undefined;
}

export interface SideShortfall {
  readonly side: "BUY" | "SELL";
  readonly filled: number;
  /** Those that were ordered, filled or not. */
  readonly orders: number;
  readonly losses: readonly PriceLoss[];
  /** From the middle of the book to its best price, a share. */
  readonly spreadMicro: number | undefined;
  /** What our fills cost more than at his price, in all. */
  readonly totalMicro: number;
}

type Price = "bestMicro" | "limitMicro" | "fillPriceMicro" | "after1Micro" | "after5Micro" | "after30Micro";

const PRICES: readonly { readonly what: string; readonly price: Price }[] = [
  { what: "decision", price: "bestMicro" },
  { what: "limit", price: "limitMicro" },
  { what: "fill", price: "fillPriceMicro" },
  { what: "after 1 min", price: "after1Micro" },
  { what: "5 min", price: "after5Micro" },
  { what: "30 min", price: "after30Micro" },
];

/** What copying cost against the targets' own prices in the last seven days. */
export function readShortfall(app: Pick<AppPorts, "results" | "marketClock">): readonly SideShortfall[] {
  const orders = app.results.shortfalls(app.marketClock.nowMs() - WINDOW_MS);
  return (["BUY", "SELL"] as const).map((side) => {
    const ofSide = orders.filter((order) => order.side === side);
    return {
      side,
      filled: ofSide.filter(isFilled).length,
      orders: ofSide.length,
      losses: PRICES.map(({ what, price }) => ({ what, lossMicro: averageLoss(ofSide, price) })),
      spreadMicro: average(ofSide, (order) => spreadOf(order)),
      totalMicro: ofSide.reduce((sum, order) => sum + totalLoss(order), 0),
    };
  });
}

/** What fills cost more than the target's own, a share; undefined where nothing was filled. */
export function lossOfFill(orders: readonly CopiedOrder[]): number | undefined {
  return averageLoss(orders, "fillPriceMicro");
}

function isFilled({ fillPriceMicro, filledSharesMicro }: CopiedOrder): boolean {
  return fillPriceMicro !== null && filledSharesMicro > 0;
}

function averageLoss(orders: readonly CopiedOrder[], price: Price): number | undefined {
  return average(orders, (order) => lossAt(order, order[price]));
}

/** A dearer buy and a cheaper sell are losses. */
function lossAt({ side, targetPriceMicro }: CopiedOrder, priceMicro: number | null): number | null {
  if (priceMicro === null) return null;
  return side === "BUY" ? priceMicro - targetPriceMicro : targetPriceMicro - priceMicro;
}

function spreadOf({ bestMicro, middleMicro }: CopiedOrder): number | null {
  return bestMicro === null || middleMicro === null ? null : Math.abs(bestMicro - middleMicro);
}

function totalLoss(order: CopiedOrder): number {
  const lossMicro = isFilled(order) ? lossAt(order, order.fillPriceMicro) : null;
  return lossMicro === null ? 0 : mulDiv(lossMicro, order.filledSharesMicro, 1_000_000, "half-up");
}

/** Weighted by the shares filled; orders that filled nothing, or where it is not known, do not count. */
function average(orders: readonly CopiedOrder[], priceOf: (order: CopiedOrder) => number | null): number | undefined {
  let weighted = 0n;
  let shares = 0n;
  for (const order of orders) {
    const value = isFilled(order) ? priceOf(order) : null;
    if (value === null) continue;
    weighted += BigInt(value) * BigInt(order.filledSharesMicro);
    shares += BigInt(order.filledSharesMicro);
  }
  return shares === 0n ? undefined : Number(weighted / shares);
}
