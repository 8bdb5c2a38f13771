import { once } from "node:events";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ChainLog } from "../../../src/sandbox/chain/chain-block.ts";
import { TOPICS } from "../../../src/sandbox/chain/logs.ts";
import { RpcSockets } from "../../../src/sandbox/chain/rpc-sockets.ts";
import type { SandboxServer } from "../../../src/sandbox/http/server.ts";
import { startServer } from "../../../src/sandbox/http/server.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import type { ChainRig } from "./chain-rig.ts";
import { chainRig, hex, rigOf } from "./chain-rig.ts";

const MINUTE_MS = 60_000;

interface Header {
  readonly number: string;
  readonly hash: string;
  readonly parentHash: string;
}

const running: SandboxServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

/** A subscriber who keeps what a node tells him, as a careful follower does: by block hash and log index. */
async function subscriber(rig: ChainRig, filter: object = { topics: [TOPICS.orderFilled] }) {
  const sockets = new RpcSockets("/rpc", rig.chain, () => {});
  const server = await startServer([], 0, () => {}, [sockets]);
  running.push(server);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`);
  await once(socket, "open");
  const heads: Header[] = [];
  const logs: ChainLog[] = [];
  const answers: { id: number; result?: unknown; error?: { message: string } }[] = [];
  const kinds = new Map<string, "heads" | "logs">();
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    if (message.method !== "eth_subscription") return answers.push(message);
    const isHeads = kinds.get(message.params.subscription) === "heads";
    return isHeads ? heads.push(message.params.result) : logs.push(message.params.result);
  });
  const flushed = async () => {
    const back = once(socket, "pong");
    socket.ping();
    await back;
  };
  const call = async (method: string, ...params: unknown[]) => {
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: answers.length, method, params }));
    await flushed();
    return answers.at(-1);
  };
  const headsId = String((await call("eth_subscribe", "newHeads"))?.result);
  const logsId = String((await call("eth_subscribe", "logs", filter))?.result);
  kinds.set(headsId, "heads").set(logsId, "logs");
  const run = async (ms: number) => {
    for (let left = ms; left > 0; left -= 1_000) {
      rig.world.advanceTo(rig.world.nowMs + Math.min(1_000, left));
      sockets.tell();
    }
    sockets.tell();
    await flushed();
  };
  return { heads, logs, call, run, headsId, logsId };
}

const keyOf = (log: ChainLog) => `${log.blockHash} ${log.logIndex}`;

/** What is left when every log that was taken back is taken away. */
function standing(logs: readonly ChainLog[]): Map<string, ChainLog> {
  const left = new Map<string, ChainLog>();
  for (const log of logs) {
    if (!log.removed) {
      expect(left.has(keyOf(log)), "told twice").toBe(false);
      left.set(keyOf(log), log);
    } else expect(left.delete(keyOf(log)), "taken back without having been told").toBe(true);
  }
  return left;
}

describe("subscriptions", () => {
  it("tell each new head once and each log once, and stop when asked to", async () => {
    const rig = chainRig("heads", MINUTE_MS);
    const { heads, logs, call, run, headsId } = await subscriber(rig);
    const first = rig.chain.blocks.head();
    await run(5 * MINUTE_MS);
    expect(heads.map(({ number }) => Number(number))).toEqual(
      Array.from({ length: 150 }, (_, index) => first + 1 + index),
    );
    for (const [index, head] of heads.entries()) if (index > 0) expect(head.parentHash).toBe(heads[index - 1]?.hash);
    const filter = { fromBlock: hex(first + 1), toBlock: "latest", topics: [TOPICS.orderFilled] };
    expect(logs).toEqual(rig.logs(filter));
    expect(logs.length).toBeGreaterThan(50);
    expect((await call("eth_unsubscribe", headsId))?.result).toBe(true);
    expect((await call("eth_unsubscribe", headsId))?.result).toBe(false);
    await run(20_000);
    expect(heads).toHaveLength(150);
    expect((await call("eth_subscribe", "newPendingTransactions"))?.error?.message).toContain("invalid params");
    expect((await call("eth_blockNumber"))?.result).toBe(hex(first + 160));
  });

  it("say after reorganisations what stands: every trade once, whatever was taken back", async () => {
    const rig = chainRig("forks", MINUTE_MS);
    const { logs, heads, run } = await subscriber(rig);
    const first = rig.chain.blocks.head() + 1;
    await run(2 * MINUTE_MS);
    for (const depth of [1, 12, 4, 30]) {
      rig.world.chain({ kind: "reorg", depth });
      await run(40_000);
    }
    expect(logs.filter(({ removed }) => removed).length).toBeGreaterThan(10);
    const told = [...standing(logs).values()];
    const truth = rig.logs({ fromBlock: hex(first), toBlock: "latest", topics: [TOPICS.orderFilled] });
    const sorted = (list: readonly ChainLog[]) => list.map((log) => JSON.stringify(log)).sort();
    expect(sorted(told)).toEqual(sorted(truth));
    const orders = (list: readonly ChainLog[]) =>
      list.map(({ topics, data, transactionHash }) => `${transactionHash} ${topics[1]} ${data}`).sort();
    const untouched = rigOf(World.create("forks", rig.world.nowMs - 5 * MINUTE_MS - 40_000));
    untouched.world.advanceTo(rig.world.nowMs);
    const calm = untouched.logs({ fromBlock: hex(first), toBlock: "latest", topics: [TOPICS.orderFilled] });
    expect(orders(told)).toEqual(orders(calm));
    const numbers = heads.map(({ number }) => Number(number));
    expect(numbers.some((number, index) => number <= (numbers[index - 1] ?? 0))).toBe(true);
  });
});

describe("a reorganisation", () => {
  it("changes the hashes of the replaced blocks alone, and the chain hangs together again", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }), (depths) => {
        const rig = chainRig("hashes", 2 * MINUTE_MS);
        const { blocks } = rig.chain;
        for (const depth of depths) {
          const head = blocks.head();
          const before = Array.from({ length: 40 }, (_, index) => blocks.hash(head - index));
          rig.world.chain({ kind: "reorg", depth });
          const after = before.map((_, index) => blocks.hash(head - index));
          const changed = before.map((hash, index) => hash !== after[index]);
          expect(changed).toEqual(before.map((_, index) => index < depth));
          rig.world.advanceTo(rig.world.nowMs + 7_000);
        }
        const head = blocks.head();
        for (let number = head; number > head - 60; number -= 1)
          expect(blocks.block(number).parentHash).toBe(blocks.block(number - 1).hash);
      }),
      { numRuns: 15 },
    );
  });

  it("moves receipts with their transactions, and keeps balances one block before a sale", () => {
    const rig = chainRig("receipts", 30 * MINUTE_MS);
    const receipt = (tx: string) =>
      rig.rpc<{ blockNumber: string; blockHash: string } | null>("eth_getTransactionReceipt", tx);
    const head = rig.chain.blocks.head();
    const logs = rig.logs({ fromBlock: hex(head - 29), toBlock: hex(head), topics: [TOPICS.orderFilled] });
    const txs = [...new Set(logs.map(({ transactionHash }) => transactionHash))];
    rig.world.chain({ kind: "reorg", depth: 30 });
    const moved = txs.filter((tx) => receipt(tx) === null);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(txs.length);
    for (const tx of txs.filter((one) => !moved.includes(one)))
      expect(rig.chain.blocks.hash(Number(receipt(tx)?.blockNumber))).toBe(receipt(tx)?.blockHash);
    rig.world.advanceTo(rig.world.nowMs + 4_000);
    for (const tx of moved) expect(Number(receipt(tx)?.blockNumber)).toBe(head + 1);
  });

  it("is remembered over a kill", () => {
    const rig = chainRig("kept", 5 * MINUTE_MS);
    rig.world.chain({ kind: "reorg", depth: 10 });
    rig.world.advanceTo(rig.world.nowMs + 20_000);
    const head = rig.chain.blocks.head();
    const again = rigOf(World.restore(rig.world.snapshot()));
    const range = { fromBlock: hex(head - 60), toBlock: hex(head) };
    expect(again.logs(range)).toEqual(rig.logs(range));
  });
});
