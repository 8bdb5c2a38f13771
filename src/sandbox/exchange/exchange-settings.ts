import { z } from "zod";

const milliseconds = z.number().int().min(0).max(3_600_000);
const span = z.tuple([milliseconds, milliseconds]).refine(([from, to]) => from <= to, "from must not be above to");

/** How this exchange behaves where the real one is not known, or can be set. Times are market time. */
export const exchangeSettingsSchema = z.strictObject({
  /** What an unknown wallet holds once it has its first API key. */
  startPusdMicro: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  isApproved: z.boolean(),
  /** Types of signature that are taken (0 to 2); of 1 and 2 the maker's wallet is taken on trust. */
  signatureTypes: z.array(z.union([z.literal(0), z.literal(1), z.literal(2)])).max(3),
  /** Bytes that were posted before: the same answer again, or one of two refusals (ENGINE rule 25). */
  reposts: z.enum(["accept", "refuse-duplicate", "refuse-old"]),
  /** With "refuse-old": the oldest order that is taken. */
  oldAfterMs: milliseconds,
  /** Whether shares that are bought but not settled can be sold. */
  sellsBeforeSettled: z.boolean(),
  /** Whether the market's minimum size also holds for a SELL that must match at once. */
  minimumForTakerSells: z.boolean(),
  /** One trade for all that an order met at once, or one for each price. */
  trades: z.enum(["whole", "level"]),
  /** Whether a BUY that must match at once is for its shares, or for its dollars: then a better price brings more shares. */
  marketBuys: z.enum(["shares", "dollars"]),
  /** Whether the answer to a POST already names transactions. */
  namesTransactions: z.boolean(),
  mineMs: span,
  confirmMs: span,
  /** Of a market whose secondsDelay is above 0. */
  delaysMarketable: z.boolean(),
  /** The oldest authentication that is taken, in ms of market time; null takes any. */
  authAgeMs: milliseconds.nullable(),
  /** Multiplies the published limits; null switches them off. */
  rateLimitScale: z.number().min(0.0001).max(1).nullable(),
  isGeoblocked: z.boolean(),
});

export type ExchangeSettings = z.infer<typeof exchangeSettingsSchema>;

export const DEFAULT_EXCHANGE_SETTINGS: ExchangeSettings = {
  startPusdMicro: 1_000_000_000,
  isApproved: true,
  signatureTypes: [0],
  reposts: "accept",
  oldAfterMs: 10_000,
  sellsBeforeSettled: false,
  minimumForTakerSells: false,
  trades: "whole",
  marketBuys: "shares",
  namesTransactions: true,
  mineMs: [1_000, 4_000],
  confirmMs: [2_000, 5_000],
  delaysMarketable: true,
  authAgeMs: null,
  rateLimitScale: 1,
  isGeoblocked: false,
};
