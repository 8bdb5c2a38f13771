import { expect, it } from "vitest";
import type { z } from "zod";
import type { Rpc } from "../../../src/chain/rpc/rpc-pool.ts";
import { GasWatch } from "../../../src/chain/transactions/gas-watch.ts";
import { TransactionLane } from "../../../src/chain/transactions/transaction-lane.ts";
import type { Transaction } from "../../../src/encoding/transaction.ts";

const GWEI = 1_000_000_000;
const hashOf = (number: number): string => `0x${String(number).padStart(64, "0")}`;

/** A chain whose base fee and pool a test sets; nothing is ever mined. */
function stage() {
  const world = { nowMs: 1_750_000_000_000, baseGwei: 260, isKnown: true };
  const signed: Transaction[] = [];
  let stored: unknown = null;
  const answers: Record<string, () => unknown> = {
    eth_feeHistory: () => ({ baseFeePerGas: [`0x${(world.baseGwei * GWEI).toString(16)}`], reward: [["0x6fc23ac00"]] }),
    eth_getBalance: () => "0x8ac7230489e80000",
    eth_getTransactionCount: () => "0x7",
    eth_blockNumber: () => "0x100",
    eth_getTransactionReceipt: () => null,
    eth_getTransactionByHash: () => (world.isKnown ? { hash: hashOf(signed.length) } : null),
    eth_sendRawTransaction: () => hashOf(signed.length),
  };
  const read = async (method: string, _: unknown, schema: z.ZodType) => schema.parse(answers[method]?.());
  const lane = new TransactionLane({
    rpc: { read } as unknown as Rpc,
    chainId: 80_002,
    wallet: `0x${"22".repeat(20)}`,
    clock: { nowMs: () => world.nowMs, sleep: () => Promise.resolve() },
    store: {
      load: () => stored,
      save: (next) => {
        stored = next;
      },
    },
    gas: new GasWatch({ wallet: "0x22", maxGasGwei: 500, raise: () => undefined }),
    sign: async (_kind, transaction) => {
      signed.push(transaction);
      return { raw: "0x00", hash: hashOf(signed.length) };
    },
  });
  const errand = (key: string) =>
    ({ kind: "redeem", key, to: `0x${"33".repeat(20)}`, data: "0x", gasLimit: 600_000 }) as const;
  return { world, signed, advance: (key: string) => lane.advance(errand(key)) };
}

it("a transaction that the pool lost need not outbid itself: after a spike of gas it is sent for what gas costs then", async () => {
  const { world, signed, advance } = stage();
  expect(await advance("A")).toMatchObject({ state: "sent" });
  expect(signed[0]?.maxFeePerGasWei).toBe(500 * GWEI);
  Object.assign(world, { nowMs: world.nowMs + 3_600_000, baseGwei: 30, isKnown: false });
  expect(await advance("A")).toMatchObject({ state: "sent", problem: null });
  expect(signed[1]?.maxFeePerGasWei).toBe(90 * GWEI);
});

it("one that still lies in the pool has to outbid itself, and waits where the limit forbids that", async () => {
  const { world, signed, advance } = stage();
  await advance("A");
  Object.assign(world, { nowMs: world.nowMs + 3_600_000, baseGwei: 30 });
  expect(await advance("A")).toMatchObject({ state: "sent", problem: expect.stringContaining("above the limit") });
  expect(signed).toHaveLength(1);
});
