import { z } from "zod";
import type { Level } from "../../domain/book.ts";
import { takerFee } from "../../domain/fee.ts";
import { MICRO, notional } from "../../domain/micro.ts";
import { averagePrice } from "../../domain/price.ts";
import type { TradeStatus, VenueTrade } from "../../engine/ports.ts";
import { checked, conditionIdText, microDecimal } from "./answer.ts";

const shares = microDecimal.pipe(z.int().min(0));
const price = microDecimal.pipe(z.int().min(0).max(MICRO));
const side = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(["BUY", "SELL"]));
const hash = z
  .string()
  .max(100)
  .transform((text) => text.toLowerCase());
const seconds = z.union([z.string().regex(/^\d{9,11}$/), z.int()]).transform(Number);

const makerOrder = z.object({
  order_id: hash,
  maker_address: z.string().max(100),
  owner: z.string().max(200).optional(),
  matched_amount: shares,
  price,
  asset_id: z.string().max(100),
});

const schema = z.object({
  id: z.string().min(1).max(200),
  taker_order_id: hash,
  market: conditionIdText,
  asset_id: z.string().max(100),
  side,
  size: shares,
  price,
  status: z.string().max(200),
  match_time: seconds,
  maker_address: z.string().max(100).optional(),
  maker_orders: z.array(makerOrder).max(2000).nullish(),
  transaction_hash: z.string().max(100).nullish(),
  trader_side: z.string().max(20).optional(),
});

/** A trade as `/data/trades` and the user channel show it: one taker order with the maker orders it met. */
export type TradeRow = z.output<typeof schema>;

/** Throws BadAnswer. */
export function parseTradeRow(answer: unknown): TradeRow {
  return checked(schema, answer, "CLOB trade");
}

const STATUSES: Readonly<Record<string, TradeStatus>> = {
  MATCHED: "matched",
  MATCHED_NOT_BROADCASTED: "matched",
  MINED: "mined",
  CONFIRMED: "confirmed",
  RETRYING: "retrying",
  FAILED: "failed",
};

/** A status that is not known is not final: it counts as matched. */
export function tradeStatus(text: string): TradeStatus {
  return STATUSES[text.toUpperCase().replace(/^TRADE_STATUS_/, "")] ?? "matched";
}

export interface Ours {
  /** The wallet that holds the money. */
  readonly maker: string;
  readonly apiKey: string | undefined;
}

/** Every order that a row names. */
export function orderHashesOf(row: TradeRow): string[] {
  return [...new Set([row.taker_order_id, ...(row.maker_orders ?? []).map(({ order_id }) => order_id)])];
}

/**
 * Our fills of one row: as taker, as maker, or both; each is one (trade id, order hash) (rule 27).
 * @param feeRatePpm the market's taker fee rate: a maker pays none (reference/polymarket.md 1.6)
 */
export function fillsOf(row: TradeRow, ours: Ours, feeRatePpm: number): VenueTrade[] {
  const common = {
    id: row.id,
    atMs: row.match_time * 1000,
    status: tradeStatus(row.status),
    tx: row.transaction_hash ?? "",
  };
  const made = madeByUs(row, ours).map((fill) => ({ ...common, ...fill, feeMicro: 0 }));
  if (!isTakenByUs(row, ours)) return made;
  const taken = { orderHash: row.taker_order_id, token: row.asset_id, side: row.side };
  return [{ ...common, ...taken, ...takenTerms(row, feeRatePpm) }, ...made];
}

/** Whether the taker's order is ours. `maker_address` of a row is the taker's wallet, in the venue's own words "funder address of the taker of the trade". */
export function isTakenByUs(row: TradeRow, { maker }: Pick<Ours, "maker">): boolean {
  if (row.trader_side !== undefined) return row.trader_side.toUpperCase() === "TAKER";
  return row.maker_address?.toLowerCase() === maker.toLowerCase();
}

/**
 * What a taker paid or got. The row's price is his limit ("limit price of taker order"); what he trades at is the price of each
 * maker order he met, or its complement where that order is in the other token. Only where they do not add up to the size is the
 * limit taken. The contract divides each fill's collateral down; the fee is taken of each price by itself, which is at most
 * what the average would cost.
 */
function takenTerms(
  row: TradeRow,
  feeRatePpm: number,
): Omit<Made, "orderHash" | "token" | "side"> & { readonly feeMicro: number } {
  const met = (row.maker_orders ?? []).map((order) => ({
    sharesMicro: order.matched_amount,
    priceMicro: order.asset_id === row.asset_id ? order.price : MICRO - order.price,
  }));
  const isWhole = met.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0) === row.size;
  const levels = isWhole ? met : [{ sharesMicro: row.size, priceMicro: row.price }];
  const total = (of: (level: Level) => number) => levels.reduce((sum, level) => sum + of(level), 0);
  const collateralMicro = total(({ sharesMicro, priceMicro }) => notional(sharesMicro, priceMicro, "down"));
  return {
    sharesMicro: row.size,
    collateralMicro,
    priceMicro: row.size === 0 ? row.price : averagePrice(collateralMicro, row.size),
    feeMicro: total(({ sharesMicro, priceMicro }) => takerFee(sharesMicro, priceMicro, feeRatePpm)),
  };
}

type Made = Pick<VenueTrade, "orderHash" | "priceMicro" | "sharesMicro" | "collateralMicro" | "token" | "side">;

/** A maker of the taker's own token is on the other side; one of the other token is on the same, as the pair is made or given back. */
function boughtOrSold(row: TradeRow, token: string): Pick<Made, "token" | "side"> {
  const isOtherSide = token === row.asset_id;
  return { token, side: (row.side === "BUY") === isOtherSide ? "SELL" : "BUY" };
}

/** Our maker orders in a row; one that stands there twice is one fill. */
function madeByUs(row: TradeRow, { maker, apiKey }: Ours): Made[] {
  const fills = new Map<string, Made>();
  for (const order of row.maker_orders ?? []) {
    const isOurs = order.maker_address.toLowerCase() === maker.toLowerCase() || (apiKey && order.owner === apiKey);
    if (!isOurs) continue;
    const sharesMicro = (fills.get(order.order_id)?.sharesMicro ?? 0) + order.matched_amount;
    const collateralMicro = notional(sharesMicro, order.price, "down");
    const amounts = { priceMicro: order.price, sharesMicro, collateralMicro };
    fills.set(order.order_id, { orderHash: order.order_id, ...amounts, ...boughtOrSold(row, order.asset_id) });
  }
  return [...fills.values()];
}
