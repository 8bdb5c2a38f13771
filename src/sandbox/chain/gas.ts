import { blockMs } from "./block-time.ts";
import type { ChainState, SentTransaction } from "./chain-state.ts";
import { madeUpNumber } from "./made-up.ts";

export const GWEI = 1_000_000_000n;
const QUIET_GWEI = 5n;
const WAVE_MILLI_GWEI = 3_000;
/** What makers of blocks ask for on this chain, whatever the base fee. */
export const LEAST_TIP_WEI = 25n * GWEI;
const TRANSFER_GAS = 21_000;
const REDEEM_GAS = 180_000;
const CALL_GAS = 60_000;
/** An outsider's first gas money: 10 POL. */
export const NEWCOMER_WEI = 10n ** 19n;

/** A block's base fee: quiet waves, or what a spike makes of it. */
export function baseFeeWei(chain: ChainState, block: number): bigint {
  const atMs = blockMs(block);
  const spike = chain.spikes.findLast(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  if (spike !== undefined) return BigInt(Math.round(spike.gwei * 1_000_000_000));
  return QUIET_GWEI * GWEI + BigInt(madeUpNumber(WAVE_MILLI_GWEI, "base fee", Math.floor(block / 30))) * 1_000_000n;
}

/** What a transaction pays for each unit of gas in this block; undefined when it offers too little to get in. */
export function priceIn(chain: ChainState, block: number, { maxFeeWei, tipWei }: SentTransaction): bigint | undefined {
  const base = baseFeeWei(chain, block);
  const most = BigInt(maxFeeWei);
  const tip = BigInt(tipWei);
  if (most < base + LEAST_TIP_WEI || tip < LEAST_TIP_WEI) return undefined;
  return base + tip < most ? base + tip : most;
}

/** What the bytes of a call cost before anything is done. */
export function intrinsicGas(data: string): number {
  let gas = TRANSFER_GAS;
  for (let index = 2; index < data.length; index += 2) gas += data.slice(index, index + 2) === "00" ? 4 : 16;
  return gas;
}

export function gasFor(data: string, work: "none" | "call" | "redeem"): number {
  return intrinsicGas(data) + { none: 0, call: CALL_GAS, redeem: REDEEM_GAS }[work];
}

export function balanceWei(chain: ChainState, wallet: string): bigint {
  const account = chain.accounts.find((one) => one.wallet === wallet);
  return account === undefined ? NEWCOMER_WEI : BigInt(account.balanceWei);
}

export function minedNonce(chain: ChainState, wallet: string): number {
  return chain.accounts.find((one) => one.wallet === wallet)?.nonce ?? 0;
}
