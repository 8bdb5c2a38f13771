import { z } from "zod";

const micro = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** An order whose hash and signature have been verified. Amounts micro-units, addresses lower-case. */
export const signedOrderSchema = z.object({
  /** EIP-712 hash: the order's id. */
  hash: z.string(),
  maker: z.string(),
  signer: z.string(),
  tokenId: z.string(),
  /** BUY: collateral given and shares wanted. SELL: shares given and collateral wanted. */
  makerAmountMicro: micro,
  takerAmountMicro: micro,
  side: z.enum(["BUY", "SELL"]),
  signatureType: z.number().int(),
  timestampMs: micro,
  /** 0: never. */
  expirationS: micro,
  type: z.enum(["FAK", "FOK", "GTC", "GTD"]),
  isPostOnly: z.boolean(),
  /** The API key that it names. */
  owner: z.string(),
});

export type SignedOrder = z.infer<typeof signedOrderSchema>;

/** An order that the exchange has taken. */
export const exchangeOrderSchema = signedOrderSchema.extend({
  marketId: z.string(),
  outcome: z.union([z.literal(0), z.literal(1)]),
  createdMs: z.number().int(),
  /** "delayed": waits for its match; "live": rests; the others are over. */
  state: z.enum(["delayed", "live", "matched", "unmatched", "cancelled"]),
  filledSharesMicro: micro,
  filledCollateralMicro: micro,
  /** How much of its maker amount it has given on the chain. */
  settledMakerMicro: micro,
  tradeIds: z.array(z.string()),
});

export type ExchangeOrder = z.infer<typeof exchangeOrderSchema>;

export function sharesOf(order: SignedOrder): number {
  return order.side === "BUY" ? order.takerAmountMicro : order.makerAmountMicro;
}

export function collateralOf(order: SignedOrder): number {
  return order.side === "BUY" ? order.makerAmountMicro : order.takerAmountMicro;
}

export function restOf(order: ExchangeOrder): number {
  return Math.max(0, sharesOf(order) - order.filledSharesMicro);
}

export function isOpen({ state }: ExchangeOrder): boolean {
  return state === "live" || state === "delayed";
}

/** Must match at once; what it does not get is dropped. */
export function isImmediate({ type }: SignedOrder): boolean {
  return type === "FAK" || type === "FOK";
}

/** Whether the order takes this price: its two amounts are the limit, compared without rounding. */
export function accepts(order: SignedOrder, priceMicro: number): boolean {
  const worth = BigInt(priceMicro) * BigInt(sharesOf(order));
  const limit = BigInt(collateralOf(order)) * 1_000_000n;
  return order.side === "BUY" ? worth <= limit : worth >= limit;
}

/** The limit as the venue shows it, rounded down to micro-units. */
export function limitMicroOf(order: SignedOrder): number {
  return Number((BigInt(collateralOf(order)) * 1_000_000n) / BigInt(sharesOf(order)));
}
