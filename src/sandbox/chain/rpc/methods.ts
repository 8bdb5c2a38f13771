import { z } from "zod";
import { CHAIN_ID } from "../../exchange/contracts.ts";
import { chainCall, workOf } from "../chain-call.ts";
import type { ChainWorld } from "../chain-world.ts";
import { isContract } from "../contracts.ts";
import { balanceWei, baseFeeWei, gasFor, LEAST_TIP_WEI, minedNonce } from "../gas.ts";
import { quantity } from "../hex.ts";
import { blockJson, receiptJson, transactionJson } from "./block-json.ts";
import { numberOf, numberOfHash } from "./block-number.ts";
import { contractCall } from "./contract-calls.ts";
import { logsOf } from "./get-logs.ts";
import type { BlockId } from "./params.ts";
import { address, blockId, blockTag, bytes, hash, parsed, rangeFilter } from "./params.ts";
import { RpcError } from "./rpc-error.ts";
import { sendTransaction } from "./send-transaction.ts";

type Method = (world: ChainWorld, params: readonly unknown[]) => unknown;

/** Some bytes, so that a caller sees that something stands there. */
const CODE = "0x6080604052600080fd";
const MOST_HISTORY = 1_024;

const call = z.object({ to: address, from: address.optional(), data: bytes.optional(), input: bytes.optional() });
const estimate = call.extend({ value: z.string().optional() });

/** Every method that a node of this chain answers, besides subscriptions. */
export const METHODS: Readonly<Record<string, Method>> = {
  eth_chainId: () => quantity(CHAIN_ID),
  net_version: () => String(CHAIN_ID),
  web3_clientVersion: () => "sandbox/v1",
  eth_syncing: () => false,
  eth_accounts: () => [],
  eth_blockNumber: ({ blocks }) => quantity(blocks.head()),
  eth_getBlockByNumber: (world, params) => {
    const [tag, isFull] = parsed(z.tuple([blockTag, z.boolean().optional()]), params);
    return blockAt(world, numberOf(world, tag), isFull === true);
  },
  eth_getBlockByHash: (world, params) => {
    const [wanted, isFull] = parsed(z.tuple([hash, z.boolean().optional()]), params);
    return blockAt(world, numberOfHash(world, wanted), isFull === true);
  },
  eth_getLogs: (world, params) => logsOf(world, parsed(z.tuple([rangeFilter]), params)[0]),
  eth_getTransactionReceipt: ({ blocks }, params) => {
    const found = blocks.find(parsed(z.tuple([hash]), params)[0]);
    return found === undefined ? null : receiptJson(found.block, found.transaction);
  },
  eth_getTransactionByHash: (world, params) => {
    const [wanted] = parsed(z.tuple([hash]), params);
    const found = world.blocks.find(wanted);
    return found === undefined ? waiting(world, wanted) : transactionJson(found.block, found.transaction);
  },
  eth_sendRawTransaction: (world, params) => sendTransaction(world, parsed(z.tuple([bytes]), params)[0]),
  eth_getTransactionCount: (world, params) => {
    const [wallet, id] = parsed(z.tuple([address, blockId.optional()]), params);
    return quantity(id === "pending" ? pendingNonce(world, wallet) : minedNonce(world.state.chain, wallet));
  },
  eth_getBalance: ({ state }, params) =>
    quantity(balanceWei(state.chain, parsed(z.tuple([address, blockId.optional()]), params)[0])),
  eth_getCode: (_, params) => (isContract(parsed(z.tuple([address, blockId.optional()]), params)[0]) ? CODE : "0x"),
  eth_call: (world, params) => {
    const [{ to, data, input }, id] = parsed(z.tuple([call, blockId.optional()]), params);
    return contractCall(world, to, data ?? input ?? "0x", blockOfId(world, id ?? "latest"));
  },
  eth_estimateGas: (_, params) => {
    const [{ to, data, input }] = parsed(z.tuple([estimate, blockId.optional()]), params);
    const bytesSent = data ?? input ?? "0x";
    const work = chainCall(to, bytesSent);
    if (work.kind === "unknown") throw new RpcError(3, "execution reverted", "0x");
    return quantity(gasFor(bytesSent, workOf(work)));
  },
  eth_gasPrice: ({ state, blocks }) => quantity(baseFeeWei(state.chain, blocks.head() + 1) + LEAST_TIP_WEI),
  eth_maxPriorityFeePerGas: () => quantity(LEAST_TIP_WEI),
  eth_feeHistory: feeHistory,
};

function blockAt(world: ChainWorld, number: number | undefined, isFull: boolean): unknown {
  if (number === undefined || number > world.blocks.head()) return null;
  return blockJson(world.blocks.block(number), isFull);
}

function blockOfId(world: ChainWorld, id: BlockId): number {
  const number =
    typeof id === "string"
      ? numberOf(world, id)
      : "blockHash" in id
        ? numberOfHash(world, id.blockHash)
        : numberOf(world, id.blockNumber);
  if (number === undefined || number > world.blocks.head()) throw new RpcError(-32_001, "header not found");
  return number;
}

function pendingNonce({ state }: ChainWorld, wallet: string): number {
  let nonce = minedNonce(state.chain, wallet);
  const waits = new Set(
    state.chain.transactions.flatMap((one) => (one.from === wallet && one.minedMs === null ? [one.nonce] : [])),
  );
  while (waits.has(nonce)) nonce += 1;
  return nonce;
}

function waiting({ state }: ChainWorld, wanted: string): unknown {
  const sent = state.chain.transactions.find(({ hash }) => hash === wanted);
  if (sent === undefined) return null;
  const { from, to, data: input } = sent;
  return {
    ...{ hash: sent.hash, from, to, input, blockHash: null, blockNumber: null, transactionIndex: null },
    nonce: quantity(sent.nonce),
    gas: quantity(sent.gasLimit),
    gasPrice: quantity(BigInt(sent.maxFeeWei)),
    value: quantity(BigInt(sent.valueWei)),
    type: quantity(sent.type),
  };
}

function feeHistory(world: ChainWorld, params: readonly unknown[]): unknown {
  const count = z.union([z.string().regex(/^0x[0-9a-f]{1,8}$/i), z.number().int().positive()]);
  const percentiles = z.array(z.number().min(0).max(100)).max(100);
  const [wanted, tag, shares = []] = parsed(z.tuple([count, blockTag, percentiles.optional()]), params);
  const newest = Math.min(numberOf(world, tag), world.blocks.head());
  const blocks = Math.min(Number(wanted), MOST_HISTORY, newest + 1);
  const oldest = newest - blocks + 1;
  const numbers = Array.from({ length: blocks + 1 }, (_, index) => oldest + index);
  return {
    oldestBlock: quantity(oldest),
    baseFeePerGas: numbers.map((number) => quantity(baseFeeWei(world.state.chain, number))),
    gasUsedRatio: numbers.slice(1).map(() => 0.5),
    reward: numbers.slice(1).map(() => shares.map(() => quantity(LEAST_TIP_WEI))),
  };
}
