import type { LogBody } from "./logs.ts";

/** A log as JSON-RPC serves it. */
export interface ChainLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly transactionHash: string;
  readonly transactionIndex: string;
  readonly blockHash: string;
  readonly blockTimestamp: string;
  readonly logIndex: string;
  readonly removed: boolean;
}

/** What a transaction is before it has a place in a block. */
export interface Mined {
  readonly hash: string;
  /** Sorts the transactions of a block. */
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly nonce: number;
  readonly valueWei: bigint;
  readonly data: string;
  readonly type: number;
  readonly gasLimit: number;
  readonly gasUsed: number;
  readonly priceWei: bigint;
  readonly isGood: boolean;
  readonly logs: readonly LogBody[];
}

export interface PlacedTransaction {
  readonly mined: Mined;
  readonly index: number;
  readonly logs: readonly ChainLog[];
}

export interface ChainBlock {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestampS: number;
  readonly baseFeeWei: bigint;
  readonly transactions: readonly PlacedTransaction[];
}
