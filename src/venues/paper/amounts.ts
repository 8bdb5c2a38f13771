import type { Side } from "../../domain/trade.ts";

/*
 * The paper venue's own arithmetic of money: fractions of integers, rounded once, in the venue's favour. It shares no code
 * with the engine's, which is checked against it.
 */

const UNIT = 1_000_000n;
/** The smallest fee and its step: 0.00001 USD (reference/polymarket.md 1.6). */
const FEE_STEP = 10n;

/** What shares cost (BUY, up) or bring (SELL, down) at a price, in micro-USD, without fee. */
export function worth(side: Side, sharesMicro: number, priceMicro: number): number {
  const product = BigInt(sharesMicro) * BigInt(priceMicro);
  return Number(side === "BUY" ? (product + UNIT - 1n) / UNIT : product / UNIT);
}

/** Taker fee in micro-USD: shares × rate × p × (1 − p), cut to the step. `ratePpm`: parts per million. */
export function takerFee(sharesMicro: number, priceMicro: number, ratePpm: number): number {
  const price = BigInt(priceMicro);
  const top = BigInt(sharesMicro) * BigInt(ratePpm) * price * (UNIT - price);
  return Number((top / (UNIT * UNIT * UNIT) / FEE_STEP) * FEE_STEP);
}

/** The most that a BUY within a limit can cost with its fee: p × (1 − p) is largest at one half. */
export function worstCost(sharesMicro: number, limitMicro: number, ratePpm: number): number {
  const feePriceMicro = Math.min(limitMicro, Number(UNIT / 2n));
  return worth("BUY", sharesMicro, limitMicro) + takerFee(sharesMicro, feePriceMicro, ratePpm) + Number(FEE_STEP);
}

/** What shares of a resolved outcome are paid, down to the micro-unit. */
export function payout(sharesMicro: number, payoutMicro: number): number {
  return Number((BigInt(sharesMicro) * BigInt(payoutMicro)) / UNIT);
}
