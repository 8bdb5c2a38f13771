import { z } from "zod";

const micro = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const outcome = z.union([z.literal(0), z.literal(1)]);

/** One order's part in a trade. `owner` is an API key; of the crowd it is nobody's. */
const legSchema = z.object({
  orderHash: z.string(),
  wallet: z.string(),
  owner: z.string(),
  side: z.enum(["BUY", "SELL"]),
  tokenId: z.string(),
  outcome,
  /** A maker's is what it trades at, a taker's the limit of his order. */
  priceMicro: micro,
  sharesMicro: micro,
  collateralMicro: micro,
});

export type TradeLeg = z.infer<typeof legSchema>;

/** One taker's order met by makers' orders, on its way to the chain. Times market time in ms. */
export const exchangeTradeSchema = z.object({
  id: z.string(),
  marketId: z.string(),
  /** Of the market, which the world may forget before the trade. */
  conditionId: z.string(),
  outcomes: z.tuple([z.string(), z.string()]),
  /** The contract on which it settles. */
  exchange: z.string(),
  taker: legSchema,
  makers: z.array(legSchema),
  /** Of the taker, in collateral: on top of a BUY, out of the proceeds of a SELL. */
  feeMicro: micro,
  status: z.enum(["MATCHED", "RETRYING", "MINED", "CONFIRMED", "FAILED"]),
  /** What is to become of it. */
  fate: z.enum(["settle", "retry", "fail"]),
  tx: z.string(),
  matchedMs: z.number().int(),
  updatedMs: z.number().int(),
  /** When its transaction was mined. */
  settledMs: z.number().int().nullable(),
  bucket: micro,
});

export type ExchangeTrade = z.infer<typeof exchangeTradeSchema>;

/** Matched, and not yet on the chain nor given up. */
export function isPending({ status }: ExchangeTrade): boolean {
  return status === "MATCHED" || status === "RETRYING";
}

export function legsOf(trade: ExchangeTrade): readonly TradeLeg[] {
  return [trade.taker, ...trade.makers];
}

/** What a leg costs its wallet: collateral for a BUY with the taker's fee, shares for a SELL. */
export function outgoingOf(trade: ExchangeTrade, leg: TradeLeg): number {
  if (leg.side === "SELL") return leg.sharesMicro;
  return leg.collateralMicro + (leg === trade.taker ? trade.feeMicro : 0);
}

/** What a leg brings its wallet. */
export function incomingOf(trade: ExchangeTrade, leg: TradeLeg): number {
  if (leg.side === "BUY") return leg.sharesMicro;
  return leg.collateralMicro - (leg === trade.taker ? trade.feeMicro : 0);
}
