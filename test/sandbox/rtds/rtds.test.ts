import { once } from "node:events";
import { getAddress } from "ethers";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { announcedTx } from "../../../src/sandbox/chain/settlement.ts";
import type { SandboxServer } from "../../../src/sandbox/http/server.ts";
import { startServer } from "../../../src/sandbox/http/server.ts";
import { RtdsSockets } from "../../../src/sandbox/rtds/rtds-sockets.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import { hasRecordings, recorded } from "../../recorded/recordings.ts";

const START_MS = 1_790_000_000_000;
const MINUTE_MS = 60_000;

interface Frame {
  readonly topic: string;
  readonly type: string;
  readonly timestamp: number;
  readonly connection_id: string;
  readonly payload: Readonly<Record<string, unknown>> & {
    readonly proxyWallet: string;
    readonly transactionHash: string;
    readonly side: string;
    readonly asset: string;
    readonly timestamp: number;
    readonly size: number;
    readonly fee?: number;
  };
}

const running: SandboxServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

/** A feed with one connection; `run` leads the world on and gives all texts that arrive. */
async function connected(seed: string, ...subscriptions: { topic: string; type: string; filters?: string }[]) {
  const world = World.create(seed, START_MS);
  const rtds = new RtdsSockets("/rtds", world.state);
  const server = await startServer([], 0, () => {}, [rtds]);
  running.push(server);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rtds`);
  await once(socket, "open");
  const texts: string[] = [];
  socket.on("message", (data) => texts.push(String(data)));
  const flushed = async () => {
    const back = once(socket, "pong");
    socket.ping();
    await back;
  };
  const say = async (message: unknown) => {
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
    await flushed();
  };
  const run = async (minutes: number) => {
    for (let step = 0; step < minutes * 60; step += 1) {
      world.advanceTo(world.nowMs + 1_000);
      rtds.tell();
    }
    await flushed();
    await flushed();
    return texts.splice(0);
  };
  if (subscriptions.length > 0) await say({ action: "subscribe", subscriptions });
  return { world, rtds, say, run, texts };
}

const frames = (texts: readonly string[]) =>
  texts.filter((text) => text !== "").map((text) => JSON.parse(text) as Frame);

describe("the feed", () => {
  it("begins with a blank frame and then tells each party of each match, wallets in mixed case", async () => {
    const { world, run } = await connected("feed", { topic: "activity", type: "trades" });
    const texts = await run(20);
    expect(texts[0]).toBe("");
    const told = frames(texts);
    const targets = new Set(world.targets.map(({ address }) => getAddress(address)));
    const untilMs = world.nowMs - 1_000;
    const rows = world.state.rows.flat().filter(({ type, timeMs }) => type === "TRADE" && timeMs < untilMs);
    const parts = new Map<string, number>();
    for (const row of rows) {
      const wallet = getAddress(world.targets[row.target]?.address ?? "");
      const market = world.state.markets.get(row.subjectId ?? "");
      const key = [wallet, announcedTx(row.tx), market?.tokenIds[row.outcome ?? 0], row.side].join();
      parts.set(key, (parts.get(key) ?? 0) + row.sizeMicro);
    }
    const sums = new Map<string, number>();
    for (const { payload, timestamp } of told.filter(({ payload }) => targets.has(payload.proxyWallet))) {
      const key = [payload.proxyWallet, payload.transactionHash, payload.asset, payload.side].join();
      sums.set(key, (sums.get(key) ?? 0) + Math.round(payload.size * 1e6));
      expect(timestamp - payload.timestamp * 1_000).toBeGreaterThanOrEqual(250);
      expect(timestamp - payload.timestamp * 1_000).toBeLessThan(1_600);
    }
    expect(parts.size).toBeGreaterThan(100);
    for (const [key, sizeMicro] of parts) expect(sums.get(key), key).toBe(sizeMicro);
    const byTx = Map.groupBy(told, ({ payload }) => payload.transactionHash);
    for (const [, parties] of byTx) {
      if (parties.some(({ timestamp }) => timestamp > untilMs)) continue;
      expect(parties.length).toBeGreaterThan(1);
    }
    expect(told.some(({ payload }) => payload.fee !== undefined)).toBe(true);
    const strangers = told.filter(({ payload }) => !targets.has(payload.proxyWallet));
    expect(strangers.length).toBeGreaterThan(told.length / 2);
    const times = told.map(({ payload }) => payload.timestamp);
    expect(times.some((time, index) => time < (times[index - 1] ?? 0))).toBe(true);
  });

  it("tells orders_matched for the taker alone, with the same transaction", async () => {
    const { run } = await connected("taker", { topic: "activity", type: "*" });
    const told = frames(await run(5));
    const matched = told.filter(({ type }) => type === "orders_matched");
    const trades = told.filter(({ type }) => type === "trades");
    expect(matched.length).toBeGreaterThan(50);
    expect(trades.length).toBeGreaterThan(matched.length * 1.8);
    const payloads = new Set(trades.map(({ payload }) => JSON.stringify(payload)));
    const seen = matched.filter(({ payload }) => payloads.has(JSON.stringify(payload)));
    expect(seen.length).toBeGreaterThan(matched.length * 0.97);
    for (const { payload } of trades.filter((one) => one.payload.fee !== undefined)) {
      expect(payload.fee).toBeGreaterThan(0);
    }
  });

  it("is silent without an action, with a filter, to pings, and after unsubscribing", async () => {
    const { say, run } = await connected("silent");
    const subscriptions = [{ topic: "activity", type: "trades" }];
    for (const message of ["ping", "PING", "{", { subscriptions }]) await say(message);
    expect(await run(1)).toEqual([]);
    await say({ action: "subscribe", subscriptions: [{ topic: "activity", type: "trades", filters: '{"slug":"x"}' }] });
    expect(await run(1)).toEqual([""]);
    await say({ action: "subscribe", subscriptions });
    expect((await run(1)).length).toBeGreaterThan(20);
    await say({ action: "unsubscribe", subscriptions });
    expect(await run(1)).toEqual([]);
  });

  it("lets one unknown topic spoil the whole message", async () => {
    const { run, texts } = await connected(
      "poison",
      { topic: "activity", type: "trades" },
      { topic: "no", type: "no" },
    );
    expect(texts.map((text) => JSON.parse(text).statusCode)).toEqual([401]);
    texts.length = 0;
    expect(await run(1)).toEqual([]);
  });

  it("tells ghosts only for as long as it is told to", async () => {
    const { world, rtds, run } = await connected("ghosts", { topic: "activity", type: "orders_matched" });
    const targets = new Set(world.targets.map(({ address }) => getAddress(address)));
    rtds.haunt(120, 5 * MINUTE_MS);
    const known = () => new Set(world.state.rows.flat().map(({ tx }) => announcedTx(tx)));
    const ghosts = (told: readonly Frame[]) =>
      told.filter(({ payload }) => targets.has(payload.proxyWallet) && !known().has(payload.transactionHash));
    expect(ghosts(frames(await run(5))).length).toBeGreaterThanOrEqual(8);
    expect(ghosts(frames(await run(5))).length).toBeLessThanOrEqual(1);
  });

  it.skipIf(!hasRecordings)("has the recorded frames' keys in their order (needs ../shared/data)", async () => {
    const real = JSON.parse(recorded("rtds/activity_trades_raw_20260924.json")) as Frame[];
    const { run } = await connected("keys", { topic: "activity", type: "trades" });
    const told = frames(await run(3));
    const keysOf = (list: readonly Frame[], hasFee: boolean) => {
      const frame = list.find(({ payload }) => (payload.fee !== undefined) === hasFee);
      return [Object.keys(frame ?? {}), Object.keys(frame?.payload ?? {})];
    };
    for (const hasFee of [true, false]) expect(keysOf(told, hasFee)).toEqual(keysOf(real, hasFee));
    expect(told[0]?.connection_id).toHaveLength(real[0]?.connection_id.length ?? 0);
  });
});
