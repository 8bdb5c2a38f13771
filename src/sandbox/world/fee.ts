/** What the venue charges takers, by the market's subject (reference/polymarket.md 1.6). */
export interface FeeSchedule {
  readonly type: string | null;
  /** Parts per million of shares × price × (1 − price). */
  readonly ratePpm: number;
  /** The maker's share of it, in percent. */
  readonly rebatePercent: number;
}

export const FEE_SCHEDULES = {
  crypto: { type: "crypto_fees_v2", ratePpm: 70_000, rebatePercent: 20 },
  sports: { type: "sports_fees_v2", ratePpm: 30_000, rebatePercent: 25 },
  politics: { type: "politics_fees", ratePpm: 40_000, rebatePercent: 25 },
  economics: { type: "economics_fees", ratePpm: 50_000, rebatePercent: 25 },
  culture: { type: "culture_fees", ratePpm: 50_000, rebatePercent: 25 },
  geopolitics: { type: null, ratePpm: 0, rebatePercent: 0 },
} as const satisfies Record<string, FeeSchedule>;

export type Subject = keyof typeof FEE_SCHEDULES;

/**
 * A taker's fee in micro-dollars: shares × rate × price × (1 − price), floored to five decimals,
 * which is what recorded fills show (data/QUIRKS.md, "Chain").
 */
export function takerFeeMicro(sizeMicro: number, priceMicro: number, ratePpm: number): number {
  const product = BigInt(sizeMicro) * BigInt(ratePpm) * BigInt(priceMicro) * BigInt(1_000_000 - priceMicro);
  return Number(product / 10_000_000_000_000_000_000n) * 10;
}
