import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { RpcError, RpcUnavailable } from "../../../src/chain/rpc/rpc-error.ts";
import type { RpcPoolOptions } from "../../../src/chain/rpc/rpc-pool.ts";
import { RpcPool } from "../../../src/chain/rpc/rpc-pool.ts";
import { createFetchTransport } from "../../../src/ops/fetch-transport.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { VirtualClock } from "../../../src/ops/virtual-clock.ts";
import { Anvil, anvilIsHere, CHAIN_ID } from "../anvil.ts";
import { Provider } from "../provider.ts";

const START_MS = Date.UTC(2026, 5, 1);

describe.skipIf(!anvilIsHere)("the RPC pool (needs anvil)", () => {
  let node: Anvil;
  let providers: Provider[];
  let clock: VirtualClock;
  beforeAll(async () => {
    node = await Anvil.start();
    await node.mine(2_000);
  });
  afterAll(() => node[Symbol.asyncDispose]());
  beforeEach(async () => {
    clock = new VirtualClock(START_MS);
    providers = await Promise.all([0, 1, 2].map(() => Provider.start(() => node.url)));
  });
  afterEach(() => Promise.all(providers.map((one) => one[Symbol.asyncDispose]())));

  const [A, B, C] = [0, 1, 2] as const;
  const provider = (index: number): Provider => {
    const one = providers[index];
    if (one === undefined) throw new Error(`no provider ${index}`);
    return one;
  };
  const poolOf = (options: Partial<RpcPoolOptions> = {}) =>
    new RpcPool({
      chainId: CHAIN_ID,
      urls: providers.map(({ url }) => url),
      transport: createFetchTransport(),
      clock,
      random: createSeededRandom(1),
      timeoutMs: 500,
      ...options,
    });
  const askedOf = (method: string) => providers.map(({ asked }) => asked.filter((one) => one === method).length);
  const gas = (pool: RpcPool) => pool.request("eth_gasPrice", []);

  it("asks the first that is well, and only that", async () => {
    const pool = poolOf();
    expect(await gas(pool)).toMatch(/^0x/);
    expect(askedOf("eth_gasPrice")).toEqual([1, 0, 0]);
    expect(provider(B).asked).toEqual([]);
    expect(pool.status()[0]).toMatchObject({ state: "up", isCurrent: true, height: 2_000, requests: 3, failures: 0 });
  });

  it.each([
    [A, B],
    [A, C],
    [B, C],
  ])("answers with providers %i and %i dead", async (one, other) => {
    provider(one).mood = "dead";
    provider(other).mood = "silent";
    const pool = poolOf();
    await pool.check();
    for (let round = 0; round < 5; round++) expect(await gas(pool)).toMatch(/^0x/);
    expect(askedOf("eth_gasPrice").reduce((sum, count) => sum + count)).toBe(5);
    expect(pool.status().map(({ state }) => state === "up")).toEqual([A, B, C].map((it) => it !== one && it !== other));
  });

  it.each(["dead", "silent", "busy", "html"] as const)(
    "leaves a provider that turns %s in the middle, and returns",
    async (mood) => {
      const pool = poolOf();
      await gas(pool);
      provider(A).mood = mood;
      await gas(pool);
      expect(askedOf("eth_gasPrice")).toEqual([1, 1, 0]);
      provider(A).mood = "well";
      await gas(pool);
      expect(askedOf("eth_gasPrice")).toEqual([1, 2, 0]);
      await clock.advanceTo(clock.nowMs() + 1_000);
      await pool.check();
      await gas(pool);
      expect(askedOf("eth_gasPrice")).toEqual([2, 2, 0]);
      expect(pool.status().map(({ problem }) => problem)).toEqual([null, null, null]);
    },
  );

  it("says who does not answer when nobody does, without the keys in their addresses", async () => {
    for (const one of providers) one.mood = "dead";
    const error = await gas(poolOf()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RpcUnavailable);
    expect(String(error)).toContain(new URL(provider(C).url).host);
    expect(String(error)).not.toContain("a-key-nobody-may-see");
    expect(JSON.stringify(poolOf().status())).not.toContain("a-key-nobody-may-see");
  });

  it("recovers by itself once a provider is back, without a check", async () => {
    for (const one of providers) one.mood = "dead";
    const pool = poolOf();
    await expect(gas(pool)).rejects.toThrow(RpcUnavailable);
    provider(B).mood = "well";
    await expect(gas(pool)).rejects.toThrow(RpcUnavailable);
    await clock.advanceTo(clock.nowMs() + 1_000);
    expect(await gas(pool)).toMatch(/^0x/);
  });

  it("survives a restart of the only node", async () => {
    const pool = poolOf({ urls: [node.url] });
    await gas(pool);
    await node.pause();
    await expect(gas(pool)).rejects.toThrow(RpcUnavailable);
    await node.resume();
    await clock.advanceTo(clock.nowMs() + 1_000);
    expect(await gas(pool)).toMatch(/^0x/);
  });

  it("quarantines a provider on another chain and does not believe a word of it", async () => {
    provider(A).chainLie = 137;
    const pool = poolOf();
    await gas(pool);
    expect(askedOf("eth_gasPrice")).toEqual([0, 1, 0]);
    expect(pool.status()[0]).toMatchObject({ state: "quarantined", problem: "is on chain 137, not 80002" });
    provider(A).chainLie = undefined;
    await clock.advanceTo(clock.nowMs() + 60_000);
    await pool.check();
    expect(pool.status()[0]?.state).toBe("quarantined");
    await clock.advanceTo(clock.nowMs() + 300_000);
    await pool.check();
    expect(pool.status()[0]?.state).toBe("up");
  });

  it.each([
    ["behind", -100, "is 100 blocks behind the others"],
    ["before", 1_000_000, "is 1000000 blocks before the others"],
  ])("quarantines a provider whose height lies far %s the others", async (_, heightLie, problem) => {
    provider(A).heightLie = heightLie;
    const pool = poolOf();
    await pool.check();
    await gas(pool);
    expect(askedOf("eth_gasPrice")).toEqual([0, 1, 0]);
    expect(pool.status()[0]).toMatchObject({ state: "quarantined", problem });
  });

  it("shows a small lag and lives with it", async () => {
    provider(B).heightLie = -3;
    const pool = poolOf();
    await pool.check();
    expect(pool.status().map(({ lagBlocks }) => lagBlocks)).toEqual([0, 3, 0]);
  });

  it("moves on when asked for the next", async () => {
    const pool = poolOf();
    await pool.check();
    expect(pool.next()).toBe(new URL(provider(B).url).host);
    await gas(pool);
    expect(askedOf("eth_gasPrice")).toEqual([0, 1, 0]);
    expect(pool.status().map(({ name }) => name)).toEqual([B, C, A].map((index) => new URL(provider(index).url).host));
  });

  it("hands on what a node refuses, but asks another when the node itself is the trouble", async () => {
    const pool = poolOf();
    const refused = await pool.request("eth_sendRawTransaction", ["0x00"]).catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(RpcError);
    expect(provider(B).asked).toEqual([]);
    provider(A).overrides.set("eth_call", () => ({ error: { code: -32000, message: "missing trie node 12ab" } }));
    expect(await pool.request("eth_call", [{ to: `0x${"0".repeat(40)}` }, "latest"])).toBe("0x");
    expect(pool.status()[0]?.state).toBe("up");
    provider(A).overrides.set("eth_call", () => ({ error: { code: -32005, message: "limit exceeded" } }));
    expect(await pool.request("eth_call", [{ to: `0x${"0".repeat(40)}` }, "latest"])).toBe("0x");
    expect(pool.status()[0]?.state).toBe("down");
  });

  it("leaves it to the asker when a range of logs is too wide, and blames nobody", async () => {
    const pool = poolOf();
    for (const message of ["query returned more than 10000 results", "block range is too wide"]) {
      provider(A).overrides.set("eth_getLogs", () => ({ error: { code: -32005, message } }));
      await expect(pool.request("eth_getLogs", [{}])).rejects.toThrow(message);
    }
    expect(askedOf("eth_getLogs")).toEqual([2, 0, 0]);
    expect(pool.status()[0]?.state).toBe("up");
  });

  it("asks another when an answer is none", async () => {
    provider(A).overrides.set("eth_gasPrice", () => ({ result: { surprise: true } }));
    expect(await poolOf().read("eth_gasPrice", [], z.string())).toMatch(/^0x/);
  });

  it.each(["well", "no-batches"] as const)(
    "answers many calls in their order when the provider is %s",
    async (mood) => {
      provider(A).mood = mood;
      const calls = Array.from({ length: 45 }, (_, index) => ({
        method: index === 7 ? "eth_nonsense" : "eth_getBlockByNumber",
        params: [`0x${index.toString(16)}`, false],
      }));
      // A method that a node lacks is asked of all; here the others lack it, too.
      const pool = poolOf({ limits: { perSecond: 1_000, perDay: 10_000 } });
      const withoutNonsense = calls.filter(({ method }) => method !== "eth_nonsense");
      const blocks = z.array(z.object({ number: z.string() })).parse(await pool.batch(withoutNonsense));
      expect(blocks.map(({ number }) => Number(number))).toEqual(
        withoutNonsense.map(({ params }) => Number(params[0])),
      );
      await expect(pool.batch(calls)).rejects.toThrow(RpcError);
    },
  );

  it("keeps to each endpoint's budget", async () => {
    const pool = poolOf({ limits: { perSecond: 5, perDay: 8 } });
    for (let request = 0; request < 3; request++) await gas(pool);
    expect(askedOf("eth_gasPrice")).toEqual([3, 0, 0]);
    for (let request = 0; request < 3; request++) await gas(pool);
    expect(askedOf("eth_gasPrice")).toEqual([3, 3, 0]);
    await clock.advanceTo(clock.nowMs() + 60_000);
    for (let request = 0; request < 3; request++) await gas(pool);
    expect(askedOf("eth_gasPrice")).toEqual([6, 3, 0]);
    expect(pool.status().map(({ usedToday }) => usedToday)).toEqual([8, 5, 0]);
  });

  it("ends at once when it is told to", async () => {
    for (const one of providers) one.mood = "silent";
    const stop = new AbortController();
    const asking = poolOf({ timeoutMs: 60_000 }).request("eth_gasPrice", [], { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(asking).rejects.toThrow("enough");
  });

  it("checks again and again by the clock until it is told to end", async () => {
    const pool = poolOf({ checkEveryMs: 30_000 });
    const stop = new AbortController();
    const running = pool.run(stop.signal).catch((reason: unknown) => reason);
    await expect.poll(() => clock.nextDueMs()).toBe(START_MS + 30_000);
    provider(A).mood = "dead";
    await clock.advanceTo(START_MS + 30_000);
    await expect.poll(() => pool.status().map(({ state }) => state)).toEqual(["down", "up", "up"]);
    stop.abort(new Error("enough"));
    expect(await running).toEqual(new Error("enough"));
  });

  it("refuses an address that is none without repeating it", () => {
    expect(() => poolOf({ urls: ["secret"] })).toThrow("RPC endpoint 1 is no URL");
    expect(() => poolOf({ urls: [] })).toThrow("at least one");
  });
});
