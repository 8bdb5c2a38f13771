import type { ChainBlock, PlacedTransaction } from "../chain-block.ts";
import { quantity } from "../hex.ts";
import { madeUpHash } from "../made-up.ts";

const EMPTY_BLOOM = `0x${"0".repeat(512)}`;
const NO_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
const MINER = `0x${"0".repeat(40)}`;
const ZERO_HASH = `0x${"0".repeat(64)}`;
const GAS_LIMIT = 30_000_000;
const ROOTS = ["stateRoot", "receiptsRoot", "transactionsRoot"] as const;

/** A block without its transactions, as newHeads tells it. Roots are made up: nobody can check them without the state. */
export function headerJson(block: ChainBlock): Record<string, unknown> {
  const gasUsed = block.transactions.reduce((sum, { mined }) => sum + mined.gasUsed, 0);
  return {
    number: quantity(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: quantity(block.timestampS),
    baseFeePerGas: quantity(block.baseFeeWei),
    gasLimit: quantity(GAS_LIMIT),
    gasUsed: quantity(gasUsed),
    miner: MINER,
    difficulty: "0x1",
    totalDifficulty: quantity(block.number),
    extraData: "0x",
    nonce: "0x0000000000000000",
    mixHash: ZERO_HASH,
    sha3Uncles: NO_UNCLES,
    logsBloom: EMPTY_BLOOM,
    ...Object.fromEntries(ROOTS.map((root) => [root, madeUpHash(root, block.hash)])),
  };
}

export function blockJson(block: ChainBlock, isFull: boolean): Record<string, unknown> {
  const { transactions } = block;
  return {
    ...headerJson(block),
    size: quantity(600 + transactions.length * 1_200),
    uncles: [],
    transactions: isFull
      ? transactions.map((transaction) => transactionJson(block, transaction))
      : transactions.map(({ mined }) => mined.hash),
  };
}

export function transactionJson(block: ChainBlock, { mined, index }: PlacedTransaction): Record<string, unknown> {
  return {
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    transactionIndex: quantity(index),
    hash: mined.hash,
    from: mined.from,
    to: mined.to,
    nonce: quantity(mined.nonce),
    value: quantity(mined.valueWei),
    input: mined.data,
    gas: quantity(mined.gasLimit),
    gasPrice: quantity(mined.priceWei),
    type: quantity(mined.type),
    v: "0x1",
    r: madeUpHash("r", mined.hash),
    s: madeUpHash("s", mined.hash),
  };
}

export function receiptJson(block: ChainBlock, { mined, index, logs }: PlacedTransaction): Record<string, unknown> {
  const before = block.transactions.slice(0, index + 1);
  return {
    transactionHash: mined.hash,
    transactionIndex: quantity(index),
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    from: mined.from,
    to: mined.to,
    cumulativeGasUsed: quantity(before.reduce((sum, one) => sum + one.mined.gasUsed, 0)),
    gasUsed: quantity(mined.gasUsed),
    effectiveGasPrice: quantity(mined.priceWei),
    contractAddress: null,
    logs,
    logsBloom: EMPTY_BLOOM,
    status: mined.isGood ? "0x1" : "0x0",
    type: quantity(mined.type),
  };
}
