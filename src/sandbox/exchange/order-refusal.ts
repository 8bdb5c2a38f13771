import { decimalOf, ONE_MICRO } from "../world/decimal.ts";
import type { Market } from "../world/market.ts";
import type { SignedOrder } from "./exchange-order.ts";
import { collateralOf, isImmediate, sharesOf } from "./exchange-order.ts";

/** Decimals of the collateral amount by tick (reference/polymarket.md 1.5); shares have two. */
const AMOUNT_DECIMALS: Readonly<Record<number, number>> = {
  100000: 3,
  10000: 4,
  5000: 5,
  2500: 6,
  1000: 5,
  100: 6,
};
const SHARE_DECIMALS = 2;
const MARKET_BUY_DECIMALS = { maker: 2, taker: 4 } as const;
/** The official client cuts a market buy's shares to three decimals at the coarsest tick: so far may its price be off the grid. */
const MARKET_BUY_SLACK_MICRO = 1_000n;
const LEAST_BUY_MICRO = ONE_MICRO;

/** Minimum size of an order, in shares. */
export const MIN_ORDER_SHARES = 5;

/** What is wrong with an order's amounts, in the venue's words; undefined when nothing is. */
export function amountsRefusal(order: SignedOrder, market: Market): string | undefined {
  if (order.makerAmountMicro === 0 || order.takerAmountMicro === 0) return "invalid amounts, must be above 0";
  return decimalsRefusal(order, market) ?? priceRefusal(order, market);
}

function decimalsRefusal(order: SignedOrder, { tickMicro }: Market): string | undefined {
  const amountDecimals = AMOUNT_DECIMALS[tickMicro] ?? 6;
  const isMarketBuy = isImmediate(order) && order.side === "BUY";
  const limits =
    order.side === "SELL"
      ? { maker: SHARE_DECIMALS, taker: amountDecimals }
      : { maker: amountDecimals, taker: SHARE_DECIMALS };
  const { maker, taker } = isMarketBuy ? MARKET_BUY_DECIMALS : limits;
  if (hasDecimals(order.makerAmountMicro, maker) && hasDecimals(order.takerAmountMicro, taker)) return undefined;
  const kind = isMarketBuy ? "market buy" : order.side.toLowerCase();
  return `invalid amounts, the ${kind} orders maker amount supports a max accuracy of ${maker} decimals, taker amount a max of ${taker} decimals`;
}

function hasDecimals(micro: number, most: number): boolean {
  return micro % 10 ** (6 - most) === 0;
}

/** The price must be on the grid; that of a market buy as near as its rounded shares allow. */
function priceRefusal(order: SignedOrder, { tickMicro }: Market): string | undefined {
  const [shares, collateral] = [BigInt(sharesOf(order)), BigInt(collateralOf(order)) * 1_000_000n];
  const tick = BigInt(tickMicro);
  const nearest = ((collateral + (shares * tick) / 2n) / (shares * tick)) * tick;
  const off = collateral - nearest * shares;
  const isMarketBuy = isImmediate(order) && order.side === "BUY";
  const slack = isMarketBuy ? nearest * MARKET_BUY_SLACK_MICRO : 0n;
  const priceText = decimalOf(Number(collateral / shares));
  if (off > slack || -off > slack)
    return `order ${order.hash} is invalid. Price (${priceText}) breaks minimum tick size rule: ${decimalOf(tickMicro)}`;
  const isInside = nearest >= tick && nearest <= BigInt(ONE_MICRO) - tick;
  if (isInside) return undefined;
  return `invalid price (${priceText}), min: ${decimalOf(tickMicro)} - max: ${decimalOf(ONE_MICRO - tickMicro)}`;
}

/** A size or worth that is too small. */
export function sizeRefusal(order: SignedOrder, isTaker: boolean, minimumForTakerSells: boolean): string | undefined {
  const hasMinimum = !isImmediate(order) || (order.side === "SELL" && minimumForTakerSells);
  if (hasMinimum && sharesOf(order) < MIN_ORDER_SHARES * ONE_MICRO)
    return `order ${order.hash} is invalid. Size (${decimalOf(sharesOf(order))}) lower than the minimum: ${MIN_ORDER_SHARES}`;
  const isTooSmall = order.side === "BUY" && (isTaker || isImmediate(order)) && collateralOf(order) < LEAST_BUY_MICRO;
  return isTooSmall
    ? `invalid amount for a marketable BUY order ($${decimalOf(collateralOf(order))}), min size: $1`
    : undefined;
}

/** GTD ends a minute before its expiration; nothing else has one. */
export function expirationRefusal(order: SignedOrder, nowMs: number): string | undefined {
  const isValid = order.type === "GTD" ? order.expirationS * 1_000 > nowMs + GTD_MARGIN_MS : order.expirationS === 0;
  return isValid ? undefined : "invalid expiration";
}

export const GTD_MARGIN_MS = 60_000;
