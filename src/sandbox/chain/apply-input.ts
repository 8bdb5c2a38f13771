import type { Stage } from "../world/stage.ts";
import { blockAt, headAt, shownMs } from "./block-time.ts";
import type { ChainInput } from "./chain-input.ts";
import type { ChainState, SentTransaction } from "./chain-state.ts";
import { minedNonce } from "./gas.ts";
import { madeUpAddress, madeUpHash } from "./made-up.ts";

const MOST_TRANSACTIONS = 4_000;
const MOST_FORKS = 1_000;
const MOST_SPIKES = 64;
const MOST_CASH_MOVES = 1_000;
/** From a node to the next block's maker. */
const POOL_MS = 400;

/** Does to the chain what it was told. */
export function applyChainInput(stage: Stage, input: ChainInput): void {
  const { chain } = stage.state;
  const { nowMs } = stage;
  switch (input.kind) {
    case "transaction":
      take(stage, input.transaction);
      return;
    case "reorg": {
      const head = headAt(nowMs);
      chain.forks.push({ atMs: nowMs, from: Math.max(1, head - input.depth + 1), to: head });
      chain.forks.splice(0, Math.max(0, chain.forks.length - MOST_FORKS));
      return;
    }
    case "spike":
      if (input.forMs === 0) for (const spike of chain.spikes) spike.untilMs = Math.min(spike.untilMs, nowMs);
      else chain.spikes.push({ fromMs: nowMs, untilMs: nowMs + input.forMs, gwei: input.gwei });
      chain.spikes.splice(0, Math.max(0, chain.spikes.length - MOST_SPIKES));
      return;
    case "balance":
      account(chain, input.wallet).balanceWei = input.wei;
      return;
    case "cash":
      moveCash(stage, input);
  }
}

/** Into the next block. */
function moveCash(stage: Stage, { wallet, amountMicro, type }: Extract<ChainInput, { kind: "cash" }>): void {
  const { chain, exchange } = stage.state;
  const owner = exchange.accounts.get(wallet);
  const movedMicro = Math.max(amountMicro, -(owner?.pusdMicro ?? 0));
  if (owner === undefined || movedMicro === 0) return;
  owner.pusdMicro += movedMicro;
  const seq = stage.nextSeq();
  chain.cashMoves.push({
    ...{ hash: madeUpHash("cash", stage.state.seed, seq), atMs: stage.nowMs, wallet, amountMicro: movedMicro, type },
    other: madeUpAddress("elsewhere", stage.state.seed, type ?? seq),
  });
  chain.cashMoves.splice(0, Math.max(0, chain.cashMoves.length - MOST_CASH_MOVES));
}

/** Into the pool, in place of one that waits with the same nonce; the next block may take it. */
function take(stage: Stage, sent: SentTransaction): void {
  const { chain } = stage.state;
  const isKnown = chain.transactions.some(({ hash }) => hash === sent.hash);
  if (isKnown || sent.nonce < minedNonce(chain, sent.from)) return;
  const rival = chain.transactions.findIndex(
    ({ from, nonce, minedMs }) => minedMs === null && from === sent.from && nonce === sent.nonce,
  );
  if (rival >= 0) chain.transactions.splice(rival, 1);
  chain.transactions.push({
    ...sent,
    sentMs: stage.nowMs,
    minedMs: null,
    isGood: false,
    gasUsed: 0,
    priceWei: "0",
    paidMicro: 0,
  });
  const surplus = chain.transactions.length - MOST_TRANSACTIONS;
  if (surplus > 0) dropOldest(chain, surplus);
  stage.at(shownMs(blockAt(stage.nowMs + POOL_MS)), { kind: "mine", hash: sent.hash });
}

/** Those that a block took; what waits stays. */
function dropOldest(chain: ChainState, surplus: number): void {
  let left = surplus;
  chain.transactions = chain.transactions.filter(({ minedMs }) => {
    if (left === 0 || minedMs === null) return true;
    left -= 1;
    return false;
  });
}

/** A sender's account, made when it is first needed. */
function account(chain: ChainState, wallet: string): ChainState["accounts"][number] {
  const known = chain.accounts.find((one) => one.wallet === wallet);
  if (known !== undefined) return known;
  const fresh = { wallet, nonce: 0, balanceWei: "0" };
  chain.accounts.push(fresh);
  return fresh;
}
