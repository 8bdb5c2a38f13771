import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { until } from "../../ops/until.ts";
import { ANNA, BERT, CARL, feedOf, listening, playChain } from "./chain-feed-rig.ts";

describe("the feed of the chain's logs", () => {
  it("tells a trade at its first log and again, whole, by its receipt", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA.toUpperCase().replace("0X", "0x"), BERT]);
    feed.start();
    await listening(chain, feed);
    const { hash } = chain.mine([[{ wallet: ANNA }, { wallet: CARL, taker: ANNA }, { wallet: ANNA, taker: CARL }]]);
    await until(() => expect(sink.complete.size).toBe(1));
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
    await until(() => expect(feed.status().counts.logs).toBe(6));
    await until(() => expect(sink.complete.size).toBe(1));
    expect(sink.calls).toEqual(["saw 1", "saw 1 whole"]);
  });

  it("asks a block's header for the time where a log does not tell it", async () => {
    const chain = await playChain();
    chain.datesLogs = false;
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await until(() => expect(feed.status().counts.sweeps).toBeGreaterThan(1));
    chain.pushes = false;
    const { timestamp } = chain.mine([[{ wallet: ANNA }]]);
    feed.follow([ANNA, BERT]);
    await until(() => expect([...sink.rows.values()].map(({ venueS }) => venueS)).toEqual([timestamp]));
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
    await until(() => expect(second.sink.identities()).toEqual(chain.identities([ANNA])));
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
      await until(() => expect(feed.status().counts.sweeps).toBeGreaterThan(0));
      expect(sink.rows.size).toBe(0);
      await feed.stop();
    }
  });

  it("follows others from when it is told, without a gap", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.start();
    await until(() => expect(chain.server.received).toHaveLength(1));
    expect(chain.asked).toEqual([]);
    feed.follow([ANNA]);
    await listening(chain, feed);
    chain.mine([[{ wallet: ANNA }]]);
    feed.follow([BERT]);
    chain.mine([[{ wallet: BERT }], [{ wallet: ANNA }]]);
    await until(() => expect(sink.identities()).toEqual(expect.arrayContaining(chain.identities([BERT]))));
    feed.follow([]);
    await until(() => expect(chain.server.received.at(-1)).toContain("eth_unsubscribe"));
    const before = sink.rows.size;
    chain.mine([[{ wallet: BERT }]]);
    chain.mine([]);
    await until(() => expect(feed.status().counts.heads).toBe(chain.head.number - 100));
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
    await until(() => expect(sink.rows.size).toBe(1));
    chain.refuseSubscriptions = true;
    feed.next();
    await until(() => expect(feed.status().problem).toMatch(/refused: no such method here/));
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
    await until(() => expect(feed.status().counts.refused).toBeGreaterThan(1));
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
    await until(() => expect(feed.status().counts.receiptErrors).toBe(1));
    expect(sink.calls).toEqual(["saw 1"]);
    feed.follow([ANNA, BERT]);
    await until(() =>
      expect(feed.status().problem).toBe("the last blocks cannot be read: eth_blockNumber: out of order"),
    );
    chain.failing = undefined;
    await until(() => expect(sink.complete.size).toBe(1));
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
    await until(() => expect(sink.identities()).toEqual(expect.arrayContaining(chain.identities([ANNA]))));
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
    await until(() => expect(sink.rows.size).toBe(1));
    expect(chain.asked.length).toBeGreaterThan(asked);
    expect(chain.server.mostAtOnce).toBe(1);
  });
});
