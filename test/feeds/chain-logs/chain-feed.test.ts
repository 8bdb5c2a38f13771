import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChainLogNeeds } from "../../../src/feeds/chain-logs/chain-feed.ts";
import { ChainLogFeed } from "../../../src/feeds/chain-logs/chain-feed.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { SupervisedSocket } from "../../../src/ops/supervised-socket.ts";
import { systemClock } from "../../../src/ops/system-clock.ts";
import { SeenTrades } from "../seen-trades.ts";
import { EXCHANGE, PlayChain } from "./play-chain.ts";

const ANNA = `0x${"a1".repeat(20)}`;
const BERT = `0x${"b2".repeat(20)}`;
const CARL = `0x${"c3".repeat(20)}`;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function playChain(): Promise<PlayChain> {
  const chain = await PlayChain.start();
  open.push({ close: () => chain[Symbol.asyncDispose]() });
  return chain;
}

function feedOf(
  chain: PlayChain,
  { urls = [chain.server.url], ...change }: Partial<ChainLogNeeds> & { urls?: string[] } = {},
) {
  const sink = new SeenTrades();
  const rejected: string[] = [];
  const stored: { block?: unknown } = {};
  const feed = new ChainLogFeed({
    exchanges: [EXCHANGE.toUpperCase().replace("0X", "0x")],
    openSocket: (options) =>
      new SupervisedSocket({
        urls,
        clock: systemClock,
        random: createSeededRandom(1),
        connectTimeoutMs: 300,
        firstBackoffMs: 10,
        longestBackoffMs: 50,
        ...options,
      }),
    request: (method, params, signal) => chain.request(method, params, signal),
    sink,
    cursor: {
      get: () => stored.block,
      set: (block) => {
        stored.block = block;
      },
    },
    clock: systemClock,
    market: { nowMs: () => 1_790_000_200_000 },
    onRejected: (problem) => rejected.push(problem),
    silenceMs: 60_000,
    sweepEveryMs: 60_000,
    ...change,
  });
  open.push({ close: () => feed.stop() });
  return { feed, sink, rejected, stored };
}

/** Subscribed and past its first sweep. */
async function listening(chain: PlayChain, feed: ChainLogFeed): Promise<void> {
  await vi.waitFor(() => expect(feed.status().counts.sweeps).toBeGreaterThan(0), { timeout: 5_000 });
  await vi.waitFor(() => expect(chain.server.received.join()).toMatch(/"newHeads".*"logs"/));
  chain.mine([]);
  await vi.waitFor(() => expect(feed.status().state).toBe("up"));
}

describe("the feed of the chain's logs", () => {
  it("tells a trade at its first log and again, whole, by its receipt", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA.toUpperCase().replace("0X", "0x"), BERT]);
    feed.start();
    await listening(chain, feed);
    const { hash } = chain.mine([[{ wallet: ANNA }, { wallet: CARL, taker: ANNA }, { wallet: ANNA, taker: CARL }]]);
    await vi.waitFor(() => expect(sink.complete.size).toBe(1));
    expect(sink.identities()).toEqual([`${hash}:0`, `${hash}:2`]);
    expect(sink.calls[0]).toBe("saw 1");
    expect(sink.calls).toContain("saw 2 whole");
    expect([...sink.times.values()].every((times) => times === 1)).toBe(true);
    expect(sink.rows.get(`${hash}:0`)).toMatchObject({
      feed: "chain",
      wallet: ANNA,
      token: "7",
      side: "BUY",
      venueS: chain.head.timestamp,
      seenMs: 1_790_000_200_000,
      sharesMicro: 10_000_000,
      collateralMicro: 5_000_000,
      priceMicro: 500_000,
      market: null,
    });
    expect(feed.status()).toMatchObject({
      name: "chain",
      problem: null,
      lagMs: 1_790_000_200_000 - chain.head.timestamp * 1000,
      counts: { trades: 2, receipts: 1, bad: 0 },
    });
  });

  it("hands the same log on once, however often it comes", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    const block = chain.mine([[{ wallet: ANNA }]]);
    for (let times = 0; times < 5; times += 1) chain.push(block.logs[0]);
    await vi.waitFor(() => expect(feed.status().counts.logs).toBe(6));
    await vi.waitFor(() => expect(sink.complete.size).toBe(1));
    expect(sink.calls).toEqual(["saw 1", "saw 1 whole"]);
  });

  it("asks a block's header for the time where a log does not tell it", async () => {
    const chain = await playChain();
    chain.datesLogs = false;
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await vi.waitFor(() => expect(feed.status().counts.sweeps).toBeGreaterThan(1));
    chain.pushes = false;
    const { timestamp } = chain.mine([[{ wallet: ANNA }]]);
    feed.follow([ANNA, BERT]);
    await vi.waitFor(() => expect([...sink.rows.values()].map(({ venueS }) => venueS)).toEqual([timestamp]));
    expect(chain.asked).toContain("eth_getBlockByHash");
  });

  it("fills what was missed while nothing came, in ranges that the provider bears, and keeps where it was", async () => {
    const chain = await playChain();
    const first = feedOf(chain);
    first.feed.follow([ANNA]);
    first.feed.start();
    await listening(chain, first.feed);
    await first.feed.stop();
    expect(first.stored.block).toBe(100);
    for (let blocks = 0; blocks < 700; blocks += 1)
      chain.mine(blocks % 10 === 0 ? [[{ wallet: ANNA }, { wallet: BERT }]] : []);
    chain.widestRange = 60;
    const second = feedOf(chain, { cursor: { get: () => first.stored.block, set: () => undefined } });
    second.feed.follow([ANNA]);
    second.feed.start();
    await vi.waitFor(() => expect(second.sink.identities()).toEqual(chain.identities([ANNA])), { timeout: 5_000 });
    expect(second.sink.identities()).toHaveLength(70);
    expect(second.feed.status().counts.gapsFilled).toBe(70);
    expect(second.sink.complete.size).toBe(70);
  });

  it("reads no more than a bounded gap, and starts anew where the kept block is nonsense", async () => {
    const chain = await playChain();
    chain.mine([[{ wallet: ANNA }]]);
    for (let blocks = 0; blocks < 100; blocks += 1) chain.mine([]);
    for (const block of ["junk", -1, 1e12, undefined]) {
      const { feed, sink } = feedOf(chain, { cursor: { get: () => block, set: () => undefined } });
      feed.follow([ANNA]);
      feed.start();
      await vi.waitFor(() => expect(feed.status().counts.sweeps).toBeGreaterThan(0));
      expect(sink.rows.size).toBe(0);
      await feed.stop();
    }
  });

  it("follows others from when it is told, without a gap", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.start();
    await vi.waitFor(() => expect(chain.server.received).toHaveLength(1));
    expect(chain.asked).toEqual([]);
    feed.follow([ANNA]);
    await listening(chain, feed);
    chain.mine([[{ wallet: ANNA }]]);
    feed.follow([BERT]);
    chain.mine([[{ wallet: BERT }], [{ wallet: ANNA }]]);
    await vi.waitFor(() => expect(sink.identities()).toEqual(expect.arrayContaining(chain.identities([BERT]))));
    feed.follow([]);
    await vi.waitFor(() => expect(chain.server.received.at(-1)).toContain("eth_unsubscribe"));
    const before = sink.rows.size;
    chain.mine([[{ wallet: BERT }]]);
    chain.mine([]);
    await vi.waitFor(() => expect(feed.status().counts.heads).toBe(chain.head.number - 100));
    expect(sink.rows.size).toBe(before);
  });

  it("leaves a provider that refuses to be subscribed to", async () => {
    const chain = await playChain();
    const other = await playChain();
    other.refuseSubscriptions = true;
    const { feed, sink } = feedOf(chain, { urls: [other.server.url, chain.server.url] });
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    expect(feed.status().counts.refused).toBe(1);
    chain.mine([[{ wallet: ANNA }]]);
    await vi.waitFor(() => expect(sink.rows.size).toBe(1));
    chain.refuseSubscriptions = true;
    feed.next();
    await vi.waitFor(() => expect(feed.status().problem).toMatch(/refused: no such method here/));
  });

  it("leaves a provider that tells heads and answers nothing", async () => {
    const chain = await playChain();
    const { feed } = feedOf(chain);
    chain.server.onMessage = (_, socket) => {
      for (let n = 1; n <= 12; n += 1) {
        const number = `0x${n.toString(16)}`;
        const head = {
          number,
          hash: `0x${"d".repeat(64)}`,
          parentHash: `0x${"e".repeat(64)}`,
          timestamp: "0x6a772e03",
        };
        socket.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params: { result: head } }));
      }
    };
    feed.follow([ANNA]);
    feed.start();
    await vi.waitFor(() => expect(feed.status().counts.refused).toBeGreaterThan(1));
    expect(chain.server.mostAtOnce).toBe(1);
  });

  it("goes on without receipts and without sweeps, and says what fails", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    chain.failing = () => true;
    chain.mine([[{ wallet: ANNA }]]);
    await vi.waitFor(() => expect(feed.status().counts.receiptErrors).toBe(1));
    expect(sink.calls).toEqual(["saw 1"]);
    feed.follow([ANNA, BERT]);
    await vi.waitFor(() =>
      expect(feed.status().problem).toBe("the last blocks cannot be read: eth_blockNumber: out of order"),
    );
    chain.failing = undefined;
    await vi.waitFor(() => expect(sink.complete.size).toBe(1), { timeout: 5_000 });
    expect(feed.status().problem).toBeNull();
  });

  it("outlives whatever a provider sends", async () => {
    const chain = await playChain();
    const { feed, sink, rejected } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    const { logs } = chain.mine([[{ wallet: ANNA }]]);
    const notice = (result: unknown) => ({ jsonrpc: "2.0", method: "eth_subscription", params: { result } });
    const junk = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything().map((value) => JSON.stringify(notice(value)) ?? ""),
      fc
        .record({ key: fc.constantFrom(...Object.keys(logs[0] ?? {})), value: fc.jsonValue() })
        .map(({ key, value }) => JSON.stringify(notice({ ...logs[0], [key]: value }))),
    );
    const frames = fc.sample(junk, 500);
    for (const frame of frames) chain.server.send(frame);
    chain.mine([[{ wallet: ANNA }]]);
    await vi.waitFor(() => expect(sink.identities()).toEqual(expect.arrayContaining(chain.identities([ANNA]))));
    expect(chain.server.connections).toBe(1);
    expect(rejected.length).toBeGreaterThan(100);
    expect(feed.status().counts.bad).toBe(rejected.length);
  });

  it("stops for good", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    feed.start();
    await listening(chain, feed);
    await feed.stop();
    const asked = chain.asked.length;
    chain.mine([[{ wallet: ANNA }]]);
    feed.start();
    await vi.waitFor(() => expect(sink.rows.size).toBe(1), { timeout: 5_000 });
    expect(chain.asked.length).toBeGreaterThan(asked);
    expect(chain.server.mostAtOnce).toBe(1);
  });
});

describe("a chain that takes blocks back (rule 4)", () => {
  it("undoes what a provider says was removed, once", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    chain.mine([[{ wallet: ANNA }, { wallet: ANNA, taker: BERT }]]);
    await vi.waitFor(() => expect(sink.complete.size).toBe(1));
    chain.drop(1, true);
    await vi.waitFor(() => expect(sink.rows.size).toBe(0));
    expect(sink.calls.filter((call) => call === "undone")).toHaveLength(1);
    expect(feed.status().counts).toMatchObject({ removed: 2, undone: 1 });
  });

  it("finds by itself what nobody says was removed", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    chain.mine([[{ wallet: ANNA }]]);
    await vi.waitFor(() => expect(sink.complete.size).toBe(1));
    chain.drop(1, false);
    chain.mine([[{ wallet: ANNA }]]);
    await vi.waitFor(() => expect(sink.identities()).toEqual(chain.identities([ANNA])), { timeout: 5_000 });
    expect(feed.status().counts).toMatchObject({ removed: 0, undone: 1, reorgs: 1 });
  });

  it("keeps what a provider that lags behind merely does not show", async () => {
    const chain = await playChain();
    const lagging = { on: false };
    const { feed, sink } = feedOf(chain, {
      request: async (method, params, signal) =>
        lagging.on && method === "eth_getLogs" ? [] : chain.request(method, params, signal),
    });
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    chain.mine([[{ wallet: ANNA }]]);
    await vi.waitFor(() => expect(sink.complete.size).toBe(1));
    lagging.on = true;
    feed.follow([ANNA, BERT]);
    await vi.waitFor(() => expect(feed.status().counts.missing).toBeGreaterThan(0));
    expect(sink.identities()).toEqual(chain.identities([ANNA]));
  });

  it("ends with what the chain holds, whatever happened on the way", async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant("mine" as const),
        fills: fc.array(fc.constantFrom(ANNA, BERT, CARL), { maxLength: 4 }),
      }),
      fc.record({ do: fc.constant("drop" as const), depth: fc.integer({ min: 1, max: 5 }), tells: fc.boolean() }),
      fc.record({ do: fc.constantFrom("cut" as const, "hush" as const, "speak" as const, "next" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const chain = await PlayChain.start();
        const { feed, sink } = feedOf(chain);
        feed.follow([ANNA, BERT]);
        feed.start();
        await vi.waitFor(() => expect(feed.status().counts.sweeps).toBeGreaterThan(0));
        for (const one of steps) {
          if (one.do === "mine") chain.mine([one.fills.map((wallet) => ({ wallet }))]);
          else if (one.do === "drop") chain.drop(one.depth, one.tells);
          else if (one.do === "cut") chain.server.cut();
          else if (one.do === "next") feed.next();
          else chain.pushes = one.do === "speak";
          await new Promise(setImmediate);
        }
        chain.pushes = true;
        for (let blocks = 0; blocks < 6; blocks += 1) chain.mine([]);
        chain.server.cut();
        await vi.waitFor(() => expect(sink.identities()).toEqual(chain.identities([ANNA, BERT])), { timeout: 8_000 });
        expect([...sink.times.values()].every((times) => times === 1)).toBe(true);
        await feed.stop();
        await chain[Symbol.asyncDispose]();
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
