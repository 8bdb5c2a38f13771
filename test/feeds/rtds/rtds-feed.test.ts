import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { RtdsNeeds } from "../../../src/feeds/rtds/rtds-feed.ts";
import { RtdsFeed } from "../../../src/feeds/rtds/rtds-feed.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { SupervisedSocket } from "../../../src/ops/supervised-socket.ts";
import { systemClock } from "../../../src/ops/system-clock.ts";
import { SocketServer } from "../../ops/socket-server.ts";
import { until } from "../../ops/until.ts";
import { SeenTrades } from "../seen-trades.ts";

import { frameOf, NOW_MS, OTHER, WALLET } from "./frames.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function live(change: Partial<RtdsNeeds> = {}) {
  const server = await SocketServer.open();
  open.push(server);
  const sink = new SeenTrades();
  const rejected: string[] = [];
  const market = { nowMs: () => NOW_MS };
  const feed = new RtdsFeed({
    openSocket: (options) =>
      new SupervisedSocket({
        urls: [server.url],
        clock: systemClock,
        random: createSeededRandom(1),
        firstBackoffMs: 10,
        longestBackoffMs: 40,
        ...options,
      }),
    sink,
    clock: systemClock,
    market,
    onRejected: (problem) => rejected.push(problem),
    ...change,
  });
  open.push({ close: () => feed.stop() });
  feed.follow([WALLET.toLowerCase()]);
  feed.start();
  await until(() => expect(server.received.filter((text) => text.includes("subscribe"))).toHaveLength(2));
  return { server, feed, sink, rejected, market };
}

describe("the live feed", () => {
  it("asks for each kind apart, pings, and hands on the rows of those who are followed", async () => {
    const { server, feed, sink, rejected } = await live();
    expect(server.received).toEqual([
      '{"action":"subscribe","subscriptions":[{"topic":"activity","type":"trades"}]}',
      '{"action":"subscribe","subscriptions":[{"topic":"activity","type":"orders_matched"}]}',
      "ping",
    ]);
    for (const text of [
      "",
      "PONG",
      frameOf({ proxyWallet: OTHER }),
      frameOf(),
      frameOf({}, "orders_matched"),
      frameOf(),
    ]) {
      server.send(text);
    }
    server.send(frameOf({ proxyWallet: WALLET.toUpperCase().replace("0X", "0x"), size: 5 }));
    server.send(frameOf({ size: null }));
    server.send('{"body":{"message":"not found"},"statusCode":401}');
    await until(() => expect(feed.status().counts.other).toBe(1));
    expect(sink.calls).toEqual(["saw 1", "saw 1", "saw 1"]);
    expect(rejected).toHaveLength(1);
    expect(feed.status()).toMatchObject({ name: "rtds", state: "up", lagMs: 500, problem: null });
    expect(feed.status().counts).toMatchObject({
      ...{ frames: 9, blank: 1, pongs: 1, foreign: 1, trades: 2, ordersMatched: 1, duplicates: 1, bad: 1 },
    });
    feed.follow([]);
    server.send(frameOf({ size: 6 }));
    await until(() => expect(feed.status().counts.foreign).toBe(2));
  });

  it("takes rows in any order, but none that is stale or not yet", async () => {
    const { server, feed, sink } = await live();
    const at = (ageS: number) => frameOf({ timestamp: 1_790_272_257 - ageS });
    for (const ageS of [10, 0, 119, 3600, -30, -120]) server.send(at(ageS));
    await until(() => expect(feed.status().counts.ahead).toBe(1));
    expect(sink.rows.size).toBe(4);
    expect(feed.status().counts).toMatchObject({ stale: 1, trades: 4 });
  });

  it("leaves an endpoint whose stream is old, also when it tells of nobody who is followed", async () => {
    const { server, feed } = await live();
    const old = frameOf({ proxyWallet: OTHER }, "trades", NOW_MS - 3_600_000);
    for (let frames = 0; frames < 127; frames += 1) server.send(old);
    await until(() => expect(feed.status().counts.foreign).toBe(127));
    expect(feed.status()).toMatchObject({ problem: "what comes is 3600 s old", lagMs: 3_600_000 });
    server.send(old);
    await until(() => expect(server.connections).toBe(2));
    expect(feed.status().counts.oldStreams).toBe(1);
  });

  it("asks again for a kind that is silent while the other speaks", async () => {
    const { server, feed } = await live({ typeSilenceMs: 100 });
    server.onMessage = (text) => {
      if (text.includes("orders_matched")) server.send(frameOf({ proxyWallet: OTHER }, "orders_matched"));
    };
    await until(() => {
      server.send(frameOf({ proxyWallet: OTHER }));
      expect(feed.status().counts.askedAgain).toBeGreaterThan(0);
    });
    await until(() => {
      server.send(frameOf({ proxyWallet: OTHER }));
      expect(feed.status().problem).toBeNull();
    });
    expect(server.received.filter((text) => text.includes("trades"))).toHaveLength(1);
  });

  it("finds silence on an open socket that answers pings, and comes back through garbage, restarts and cuts", async () => {
    const { server, feed, sink } = await live({ silenceMs: 150 });
    server.onMessage = (text, socket) => {
      if (text === "ping") socket.send("PONG");
    };
    server.onConnection = (socket) => {
      socket.send("");
      if (server.connections > 3) socket.send(frameOf({ size: server.connections }));
    };
    await until(() => expect(sink.rows.size).toBeGreaterThan(0));
    expect(server.connections).toBeGreaterThan(3);
    for (const text of fc.sample(fc.oneof(fc.string(), fc.json()), 200)) server.send(text);
    const before = server.connections;
    await server.close();
    await until(() => expect(feed.status().state).toBe("down"));
    await server.reopen();
    await until(() => expect(sink.rows.size).toBeGreaterThan(1));
    expect(server.connections).toBeGreaterThan(before);
    expect(server.mostAtOnce).toBe(1);
    const connections = server.connections;
    feed.next();
    await until(() => expect(server.connections).toBe(connections + 1));
  });
});
