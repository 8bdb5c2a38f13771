import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import type { SentTransaction } from "../../../src/sandbox/chain/chain-state.ts";
import { openWorld } from "../../../src/sandbox/process/world-folder.ts";
import { WorldKeeper } from "../../../src/sandbox/process/world-keeper.ts";
import type { World } from "../../../src/sandbox/world/world.ts";
import { hex, rigOf, START_MS } from "./chain-rig.ts";

const SETTINGS = { dataDir: "", port: 0, speed: 1, seed: "killed" };
const SENDER = `0x${"5e".repeat(20)}`;
const folder = mkdtempSync(join(tmpdir(), "chain-"));

afterAll(() => rmSync(folder, { recursive: true }));

function anchor(nonce: number, gwei: number): SentTransaction {
  const hash = `0x${nonce.toString(16).padStart(8, "0")}${gwei.toString(16).padStart(56, "0")}`;
  return {
    hash,
    from: SENDER,
    to: SENDER,
    nonce,
    gasLimit: 30_000,
    maxFeeWei: `${gwei}000000000`,
    tipWei: "30000000000",
    valueWei: "0",
    data: "0xab",
    type: 2,
  };
}

/** Everything that a node shows of the newest blocks and of the sender. */
function shown(world: World): string {
  const { chain, rpc, logs } = rigOf(world);
  const head = chain.blocks.head();
  const receipts = world.state.chain.transactions.map(({ hash }) => rpc("eth_getTransactionReceipt", hash));
  const block = rpc("eth_getBlockByNumber", hex(head), true);
  const account = [
    rpc("eth_getBalance", SENDER),
    rpc("eth_getTransactionCount", SENDER, "pending"),
    rpc("eth_gasPrice"),
  ];
  return JSON.stringify([head, block, receipts, account, logs({ fromBlock: hex(head - 300), toBlock: hex(head) })]);
}

it("shows the same chain after a kill at any moment: blocks, logs, receipts, nonces, gas", async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("run" as const), of: fc.integer({ min: 1, max: 20_000 }) }),
    fc.record({ kind: fc.constant("save" as const), of: fc.constant(0) }),
    fc.record({
      kind: fc.constantFrom("reorg" as const, "spike" as const, "send" as const),
      of: fc.integer({ min: 1, max: 9 }),
    }),
  );
  const young = mkdtempSync(join(folder, "young-"));
  openWorld(young, SETTINGS, START_MS);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const own = mkdtempSync(join(folder, "life-"));
      cpSync(young, own, { recursive: true });
      const { world } = openWorld(own, SETTINGS, START_MS);
      const keeper = new WorldKeeper(world, own);
      let nonce = 0;
      for (const { kind, of } of steps) {
        if (kind === "run") keeper.advanceTo(world.nowMs + of);
        else if (kind === "save") await keeper.save();
        else if (kind === "reorg") keeper.chain({ kind, depth: of });
        else if (kind === "spike") keeper.chain({ kind, gwei: of * 40, forMs: of * 3_000 });
        else {
          keeper.chain({ kind: "transaction", transaction: anchor(nonce, of * 40) });
          nonce += 1;
        }
      }
      const again = openWorld(own, SETTINGS, world.nowMs).world;
      expect(shown(again)).toBe(shown(world));
      for (const one of [world, again]) one.advanceTo(one.nowMs + 30_000);
      expect(shown(again)).toBe(shown(world));
    }),
    { numRuns: 25 },
  );
});
