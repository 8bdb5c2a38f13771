import { z } from "zod";
import { checked, conditionIdText, microDecimal, minSharesMicro, tickMicro } from "./answer.ts";

/** Where the venue delays taker orders in a market, it does so by this (reference/polymarket.md 6.6). */
const TAKER_DELAY_MS = 250;

const termsSchema = z.object({
  c: conditionIdText.optional(),
  t: z
    .array(z.object({ t: z.string().max(100), o: z.string().max(500) }).nullable())
    .min(2)
    .max(256),
  mts: tickMicro,
  mos: minSharesMicro,
  nr: z.boolean().nullish(),
  fd: z.object({ r: microDecimal.pipe(z.int().min(0).max(1_000_000)), e: z.literal(1) }).nullish(),
  ao: z.boolean(),
  sd: z.number().min(0).max(3600).nullish(),
  itode: z.union([z.boolean(), z.number()]).nullish(),
});

/** On which terms the CLOB trades a market now. */
export interface TradingTerms {
  readonly tokens: readonly string[];
  readonly tickMicro: number;
  readonly minSharesMicro: number;
  /** Undefined where the CLOB names no fee. */
  readonly feeRatePpm: number | undefined;
  readonly negRisk: boolean | undefined;
  readonly acceptingOrders: boolean;
  readonly delayMs: number;
}

/** Reads `/clob-markets/{conditionId}`. Throws BadAnswer. */
export function parseTradingTerms(answer: unknown): TradingTerms {
  const terms = checked(termsSchema, answer, "CLOB terms");
  return {
    tokens: terms.t.flatMap((token) => (token === null ? [] : [token.t])),
    tickMicro: terms.mts,
    minSharesMicro: terms.mos,
    feeRatePpm: terms.fd?.r,
    negRisk: terms.nr ?? undefined,
    acceptingOrders: terms.ao,
    delayMs: Math.round((terms.sd ?? 0) * 1000) + (terms.itode ? TAKER_DELAY_MS : 0),
  };
}

const outcomeSchema = z.object({
  condition_id: conditionIdText,
  closed: z.boolean(),
  tokens: z
    .array(
      z.object({
        token_id: z.string().max(100),
        price: microDecimal.pipe(z.int().min(0).max(1_000_000)),
        winner: z.boolean(),
      }),
    )
    .min(2)
    .max(256),
});

/** How the CLOB says that a market ended. */
export interface ClobOutcome {
  readonly closed: boolean;
  readonly tokens: ReadonlyArray<{ readonly token: string; readonly priceMicro: number; readonly winner: boolean }>;
}

/** Reads `/markets/{conditionId}`. Throws BadAnswer. */
export function parseClobOutcome(answer: unknown): ClobOutcome {
  const market = checked(outcomeSchema, answer, "CLOB market");
  return {
    closed: market.closed,
    tokens: market.tokens.map(({ token_id, price, winner }) => ({ token: token_id, priceMicro: price, winner })),
  };
}
