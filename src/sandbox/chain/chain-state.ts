import { z } from "zod";

const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Wei do not fit a number: they are kept as decimal texts. */
const wei = z.string().regex(/^\d{1,40}$/);

/** A transaction that somebody signed and sent to this chain. Addresses and hashes lower-case; times market time in ms. */
export const sentTransactionSchema = z.object({
  hash: z.string(),
  from: z.string(),
  to: z.string(),
  nonce: whole,
  gasLimit: whole,
  maxFeeWei: wei,
  /** What it offers the block's maker on top of the base fee. */
  tipWei: wei,
  valueWei: wei,
  /** 0x and hex. */
  data: z.string(),
  /** 0 for a transaction with one gas price, 2 for one with a highest fee. */
  type: whole,
});

export type SentTransaction = z.infer<typeof sentTransactionSchema>;

const poolSchema = sentTransactionSchema.extend({
  sentMs: whole,
  /** The timestamp of the block that took it; null while it waits. */
  minedMs: whole.nullable(),
  isGood: z.boolean(),
  gasUsed: whole,
  priceWei: wei,
  /** pUSD that it brought its sender. */
  paidMicro: whole,
});

export type PoolTransaction = z.infer<typeof poolSchema>;

/** A reorganisation: when it was seen, the blocks `from` to `to` had been replaced by others of the same numbers. */
const forkSchema = z.object({ atMs: whole, from: whole, to: whole });

export type Fork = z.infer<typeof forkSchema>;

/** A time in which gas costs this much. */
const spikeSchema = z.object({ fromMs: whole, untilMs: whole, gwei: z.number().min(0).max(1_000_000) });

/** What the Data API calls cash that the venue pays out. */
export const PAYMENTS = ["REWARD", "REFERRAL_REWARD", "MAKER_REBATE", "TAKER_REBATE", "YIELD"] as const;

export type Payment = (typeof PAYMENTS)[number];

/** pUSD that came to a wallet, or below zero left it, without a trade. */
const cashMoveSchema = z.object({
  hash: z.string(),
  atMs: whole,
  wallet: z.string(),
  /** The other side. */
  other: z.string(),
  amountMicro: z.int(),
  /** As the Data API names it; null for what only the chain knows. */
  type: z.enum(PAYMENTS).nullable(),
});

export type CashMove = z.infer<typeof cashMoveSchema>;

export const chainStateSchema = z.object({
  /** Senders alone; anybody else has nonce 0 and what newcomers are given. */
  accounts: z.array(z.object({ wallet: z.string(), nonce: whole, balanceWei: wei })),
  /** Oldest first. */
  transactions: z.array(poolSchema),
  forks: z.array(forkSchema),
  spikes: z.array(spikeSchema),
  /** Oldest first. */
  cashMoves: z.array(cashMoveSchema).default([]),
});

/** The chain's part of the world's state: what does not follow from the trades. */
export type ChainState = z.infer<typeof chainStateSchema>;

export function emptyChain(): ChainState {
  return { accounts: [], transactions: [], forks: [], spikes: [], cashMoves: [] };
}
