import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REORG_DEPTH } from "../../../src/feeds/chain-logs/recent-heads.ts";
import { until } from "../../ops/until.ts";
import { ANNA, BERT, CARL, feedOf, listening, playChain } from "./chain-feed-rig.ts";
import { PlayChain } from "./play-chain.ts";

describe("a chain that takes blocks back (rule 4)", () => {
  it("undoes what a provider says was removed, once", async () => {
    const chain = await playChain();
    const { feed, sink } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    chain.mine([[{ wallet: ANNA }, { wallet: ANNA, taker: BERT }]]);
    await until(() => expect(sink.complete.size).toBe(1));
    chain.drop(1, true);
    await until(() => expect(sink.rows.size).toBe(0));
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
    await until(() => expect(sink.complete.size).toBe(1));
    chain.drop(1, false);
    chain.mine([[{ wallet: ANNA }]]);
    await until(() => expect(sink.identities()).toEqual(chain.identities([ANNA])));
    expect(feed.status().counts).toMatchObject({ removed: 0, undone: 1, reorgs: 1 });
  });

  it("finds what was taken back while nothing could be read, however many blocks came since", async () => {
    const chain = await playChain();
    const { feed, sink, stored } = feedOf(chain);
    feed.follow([ANNA]);
    feed.start();
    await listening(chain, feed);
    chain.mine([[{ wallet: ANNA }]]);
    await until(() => expect(sink.complete.size).toBe(1));
    feed.follow([ANNA, BERT]);
    await until(() => expect(stored.block).toBe(chain.head.number));
    chain.pushes = false;
    chain.drop(1, false);
    chain.mine([[{ wallet: ANNA }]]);
    for (let blocks = 0; blocks < 2 * REORG_DEPTH; blocks += 1) chain.mine([]);
    feed.follow([ANNA, CARL]);
    await until(() => expect(stored.block).toBe(chain.head.number));
    expect(sink.identities()).toEqual(chain.identities([ANNA]));
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
    await until(() => expect(sink.complete.size).toBe(1));
    lagging.on = true;
    feed.follow([ANNA, BERT]);
    await until(() => expect(feed.status().counts.missing).toBeGreaterThan(0));
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
        await until(() => expect(feed.status().counts.sweeps).toBeGreaterThan(0));
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
        await until(() => expect(sink.identities()).toEqual(chain.identities([ANNA, BERT])));
        expect([...sink.times.values()].every((times) => times === 1)).toBe(true);
        await feed.stop();
        await chain[Symbol.asyncDispose]();
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
