import type { Transaction } from "ethers";
import { CHAIN_ID } from "../../exchange/contracts.ts";
import type { SentTransaction } from "../chain-state.ts";
import type { ChainWorld } from "../chain-world.ts";
import { ethersLazily } from "../ethers-lazily.ts";
import { balanceWei, intrinsicGas, minedNonce } from "../gas.ts";
import { RpcError } from "./rpc-error.ts";

const REFUSED = -32_000;
const MOST_DATA_BYTES = 16_384;
const MOST_GAS = 30_000_000n;
const MOST_WAITING = 64;
/** A replacement must offer a tenth more. */
const REPLACE_PERCENT = 110n;

/** Takes a signed transaction into the pool, as a node does. @returns its hash. Throws the node's refusal. */
export function sendTransaction(world: ChainWorld, raw: string): string {
  const transaction = plain(read(raw));
  const { chain } = world.state;
  if (chain.transactions.some(({ hash }) => hash === transaction.hash)) throw refused("already known");
  const next = minedNonce(chain, transaction.from);
  if (transaction.nonce < next) throw refused(`nonce too low: next nonce ${next}, tx nonce ${transaction.nonce}`);
  if (transaction.gasLimit < intrinsicGas(transaction.data))
    throw refused(
      `intrinsic gas too low: gas ${transaction.gasLimit}, minimum needed ${intrinsicGas(transaction.data)}`,
    );
  const cost = BigInt(transaction.gasLimit) * BigInt(transaction.maxFeeWei) + BigInt(transaction.valueWei);
  const balance = balanceWei(chain, transaction.from);
  if (balance < cost)
    throw refused(
      `insufficient funds for gas * price + value: balance ${balance}, tx cost ${cost}, overshot ${cost - balance}`,
    );
  checkRivals(world, transaction);
  world.tell({ kind: "transaction", transaction });
  return transaction.hash;
}

function checkRivals({ state }: ChainWorld, { from, nonce, maxFeeWei, tipWei }: SentTransaction): void {
  const waiting = state.chain.transactions.filter((one) => one.from === from && one.minedMs === null);
  const rival = waiting.find((one) => one.nonce === nonce);
  if (rival === undefined && waiting.length >= MOST_WAITING) throw refused("txpool is full");
  const offersMore = (mine: string, other: string) => BigInt(mine) * 100n >= BigInt(other) * REPLACE_PERCENT;
  if (rival !== undefined && !(offersMore(maxFeeWei, rival.maxFeeWei) && offersMore(tipWei, rival.tipWei)))
    throw refused("replacement transaction underpriced");
}

function read(raw: string): Transaction {
  if (raw.length > MOST_DATA_BYTES * 2) throw refused("oversized data");
  let transaction: Transaction;
  try {
    transaction = ethersLazily().Transaction.from(raw);
  } catch {
    throw refused("rlp: the transaction cannot be read");
  }
  if (transaction.from === null || transaction.hash === null) throw refused("invalid sender");
  if (transaction.chainId !== BigInt(CHAIN_ID)) throw refused("invalid chain id for signer");
  if (transaction.to === null) throw refused("contracts cannot be created here");
  if (transaction.gasLimit > MOST_GAS) throw refused("exceeds block gas limit");
  return transaction;
}

function plain(transaction: Transaction): SentTransaction {
  const maxFee = transaction.maxFeePerGas ?? transaction.gasPrice ?? 0n;
  return {
    hash: transaction.hash?.toLowerCase() ?? "",
    from: transaction.from?.toLowerCase() ?? "",
    to: transaction.to?.toLowerCase() ?? "",
    nonce: transaction.nonce,
    gasLimit: Number(transaction.gasLimit),
    maxFeeWei: String(maxFee),
    tipWei: String(transaction.maxPriorityFeePerGas ?? maxFee),
    valueWei: String(transaction.value),
    data: transaction.data,
    type: transaction.type ?? 0,
  };
}

function refused(message: string): RpcError {
  return new RpcError(REFUSED, message);
}
