import { redeem } from "../exchange/redeeming.ts";
import type { Stage } from "../world/stage.ts";
import { blockAt, blockMs, PROPAGATION_MS, shownMs } from "./block-time.ts";
import { chainCall, workOf } from "./chain-call.ts";
import type { PoolTransaction } from "./chain-state.ts";
import { balanceWei, gasFor, minedNonce, priceIn } from "./gas.ts";

/** After this a node forgets what no block wants. */
const LONGEST_WAIT_MS = 3 * 3_600_000;

/**
 * The block that is shown now takes the transaction, if it offers enough, its nonce is the next one and its sender can
 * pay; else it waits for the next block.
 */
export function mineTransaction(stage: Stage, hash: string): void {
  const { chain } = stage.state;
  const waiting = chain.transactions.find((one) => one.hash === hash && one.minedMs === null);
  if (waiting === undefined) return;
  const block = blockAt(stage.nowMs - PROPAGATION_MS);
  // After a time in which the process was off, the next look falls between two blocks.
  const isShownNow = shownMs(block) === stage.nowMs;
  const priceWei = isShownNow ? priceIn(chain, block, waiting) : undefined;
  const isNext = minedNonce(chain, waiting.from) === waiting.nonce;
  if (priceWei !== undefined && isNext && canPay(stage, waiting)) {
    include(stage, waiting, block, priceWei);
    return;
  }
  if (stage.nowMs - waiting.sentMs > LONGEST_WAIT_MS) {
    chain.transactions.splice(chain.transactions.indexOf(waiting), 1);
    return;
  }
  stage.at(shownMs(isShownNow ? block + 1 : block), { kind: "mine", hash });
}

function canPay({ state }: Stage, { from, gasLimit, maxFeeWei, valueWei }: PoolTransaction): boolean {
  return balanceWei(state.chain, from) >= BigInt(gasLimit) * BigInt(maxFeeWei) + BigInt(valueWei);
}

function include(stage: Stage, taken: PoolTransaction, block: number, priceWei: bigint): void {
  const { chain } = stage.state;
  const call = chainCall(taken.to, taken.data);
  const needed = gasFor(taken.data, workOf(call));
  taken.minedMs = blockMs(block);
  taken.priceWei = String(priceWei);
  taken.isGood = call.kind !== "unknown" && needed <= taken.gasLimit;
  taken.gasUsed = Math.min(needed, taken.gasLimit);
  if (taken.isGood && call.kind === "redeem") taken.paidMicro = redeem(stage, taken.from, call.conditionId);
  const value = taken.isGood ? BigInt(taken.valueWei) : 0n;
  const left = balanceWei(chain, taken.from) - BigInt(taken.gasUsed) * priceWei - value;
  keep(stage, taken.from, taken.nonce + 1, left);
  if (value > 0n) keep(stage, taken.to, minedNonce(chain, taken.to), balanceWei(chain, taken.to) + value);
}

function keep({ state }: Stage, wallet: string, nonce: number, left: bigint): void {
  const account = state.chain.accounts.find((one) => one.wallet === wallet);
  if (account === undefined) state.chain.accounts.push({ wallet, nonce, balanceWei: String(left) });
  else Object.assign(account, { nonce, balanceWei: String(left) });
}
