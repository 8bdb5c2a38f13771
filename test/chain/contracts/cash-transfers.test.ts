import { expect, it } from "vitest";
import type { z } from "zod";
import { CashTransfers } from "../../../src/chain/contracts/cash-transfers.ts";
import type { Rpc } from "../../../src/chain/rpc/rpc-pool.ts";
import { cashMoves } from "../../../src/compose/cash-moves.ts";

const WALLET = `0x${"a".repeat(40)}`;
const OTHER = `0x${"b".repeat(40)}`;
const EXCHANGE = `0x${"E".repeat(40)}`;
const HEAD = 5_000;
const HEAD_S = 1_795_000_000;
const TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
const word = (address: string): string => `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
const hex = (value: number): string => `0x${value.toString(16)}`;

interface Moved {
  readonly from: string;
  readonly to: string;
  readonly micro: number;
  readonly block: number;
}

/** A chain with a block a second, and its transfers. */
class TransferChain {
  readonly ranges: number[] = [];
  readonly #moved: readonly Moved[];

  constructor(moved: readonly Moved[]) {
    this.#moved = moved;
  }

  read: Rpc["read"] = async <T>(method: string, params: readonly unknown[], schema: z.ZodType<T>): Promise<T> =>
    schema.parse(method === "eth_getLogs" ? this.#logs(params[0]) : this.#block(params[0]));
  batch: Rpc["batch"] = () => Promise.reject(new Error("nothing is asked in batches"));

  #block(tag: unknown): object {
    const number = tag === "latest" ? HEAD : Number(tag);
    return { number: hex(number), timestamp: hex(HEAD_S - (HEAD - number)) };
  }

  #logs(filter: unknown): object[] {
    const { fromBlock, toBlock, topics } = filter as { fromBlock: string; toBlock: string; topics: (string | null)[] };
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    this.ranges.push(to - from + 1);
    return this.#moved.flatMap((moved, index) => {
      const own = [TRANSFER, word(moved.from), word(moved.to)];
      const fits = topics.every((topic, place) => topic === null || topic === own[place]);
      if (!fits || moved.block < from || moved.block > to) return [];
      const transactionHash = `0x${String(index + 1).padStart(64, "0")}`;
      const place = { transactionHash, blockNumber: hex(moved.block), logIndex: hex(index) };
      return [{ ...place, topics: own, data: `0x${moved.micro.toString(16).padStart(64, "0")}` }];
    });
  }
}

const reader = (chain: TransferChain) =>
  new CashTransfers({ rpc: chain, collateral: `0x${"c".repeat(40)}`, wallet: WALLET.toUpperCase(), ours: [EXCHANGE] });

it("tells what came and what left, but not what trades moved, in ranges that public nodes answer to", async () => {
  const chain = new TransferChain([
    { from: OTHER, to: WALLET, micro: 20_000_000, block: 4_990 },
    { from: WALLET, to: OTHER, micro: 5_000_000, block: 2_500 },
    { from: WALLET, to: EXCHANGE, micro: 7, block: 4_000 },
    { from: EXCHANGE, to: WALLET, micro: 8, block: 4_001 },
    { from: OTHER, to: WALLET, micro: 9, block: 10 },
  ]);
  const found = await reader(chain).since((HEAD_S - 3_000) * 1000);
  expect(found).toMatchObject([
    { amountMicro: -5_000_000, other: OTHER, atMs: (HEAD_S - 2_500) * 1000 },
    { amountMicro: 20_000_000, other: OTHER, atMs: (HEAD_S - 10) * 1000 },
  ]);
  expect(Math.max(...chain.ranges)).toBe(1_000);
});

it("is told by the venue's name where it has one: rewards, rebates, yield", async () => {
  const chain = new TransferChain([
    { from: OTHER, to: WALLET, micro: 1_000_000, block: 4_990 },
    { from: OTHER, to: WALLET, micro: 3_000_000, block: 4_991 },
  ]);
  const tx = `0x${"1".padStart(64, "0")}`;
  const row = {
    wallet: WALLET,
    conditionId: "",
    sharesMicro: 0,
    venueS: HEAD_S - 10,
    collateralMicro: 1_000_000,
    multiplicity: 1,
  };
  const changes = [
    { ...row, tx, kind: "REWARD" },
    { ...row, tx: "0x9", kind: "SPLIT" },
    { ...row, tx: "0x8", kind: "YIELD", venueS: 1 },
  ];
  const none = { sightings: [], rejected: [], complete: true, progress: null, pages: 1, rows: 3 };
  const moves = cashMoves({
    ...{ transfers: reader(chain), wallet: WALLET, venueNowMs: () => HEAD_S * 1000 },
    feed: { read: async () => ({ ...none, changes }) },
    stopping: new AbortController().signal,
  });
  const found = await moves((HEAD_S - 3_000) * 1000);
  expect(found.map(({ kind, amountMicro }) => [kind, amountMicro])).toEqual([
    ["reward", 1_000_000],
    ["deposit", 3_000_000],
  ]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(2);
});
