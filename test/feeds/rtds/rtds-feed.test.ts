import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  readActivityFrame,
  sentMsOfFrame,
  typeOfFrame,
  walletOfFrame,
} from "../../../src/feeds/rtds/activity-frame.ts";
import type { RtdsNeeds } from "../../../src/feeds/rtds/rtds-feed.ts";
import { RtdsFeed } from "../../../src/feeds/rtds/rtds-feed.ts";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { SupervisedSocket } from "../../../src/ops/supervised-socket.ts";
import { systemClock } from "../../../src/ops/system-clock.ts";
import { SocketServer } from "../../ops/socket-server.ts";
import { until } from "../../ops/until.ts";
import { SeenTrades } from "../seen-trades.ts";

const NOW_MS = 1_790_272_257_500;
const WALLET = "0xf5848342fc388908f2D25a9012Cc18a0Ad193979";
const OTHER = "0x09beD1976600971Fd9f9Db454a9c302C7A559c32";

const payloadOf = (change: Record<string, unknown> = {}) => ({
  asset: "50341643796357809199138088836529201104815997551572832995218005287849225766499",
  conditionId: "0xfa380ce2bb2b55282cef8a85595580425524eb25846a1d9feaaa338941997d1d",
  fee: 1.5309,
  name: "",
  outcome: "No",
  outcomeIndex: 1,
  price: 0.03,
  proxyWallet: WALLET,
  side: "BUY",
  size: 1030.92,
  slug: "unl-and-mal-2026-09-24-mal",
  timestamp: 1_790_272_257,
  title: "Will Malta win on 2026-09-24?",
  transactionHash: "0x94cfdfa3bd63a11cf2fd697932ee615b6bcfb36f7ee65da9762012e88b6c5bca",
  ...change,
});
const frameOf = (change: Record<string, unknown> = {}, type = "trades", timestamp = NOW_MS - 385) =>
  JSON.stringify({ connection_id: "gbeU=", payload: payloadOf(change), timestamp, topic: "activity", type });
const tradeOf = (text: string) => {
  const frame = readActivityFrame(text, NOW_MS);
  if (frame.kind === "rejected") throw new Error(frame.problem);
  return frame.trade;
};

const recorded = join(import.meta.dirname, "../../../../shared/data/rtds/activity_trades_raw_20260924.json");

describe.skipIf(!existsSync(recorded))("the recorded frames (needs the recordings)", () => {
  const frames = existsSync(recorded)
    ? z
        .array(z.object({ payload: z.record(z.string(), z.unknown()) }).loose())
        .parse(JSON.parse(readFileSync(recorded, "utf8")))
    : [];

  it("are read as they were sent, with fees on takers' rows alone", () => {
    const trades = frames.map((frame) => tradeOf(JSON.stringify(frame)));
    expect(trades.map((trade) => [trade.sharesMicro, trade.collateralMicro, trade.feeMicro, trade.priceMicro])).toEqual(
      [
        [1_030_920_000, 30_927_600, 1_530_900, 30_000],
        [1_030_920_000, 999_992_400, 0, 970_000],
        [31_612_200, 30_979_956, 30_970, 980_000],
        [16_260_000, 8_455_200, 202_920, 520_000],
        [16_260_000, 7_804_800, 0, 480_000],
      ],
    );
    expect(new Set(trades.map(({ identity }) => identity)).size).toBe(5);
  });

  it("show whose they are, of which kind and how old, before they are parsed", () => {
    for (const frame of frames) {
      for (const text of [JSON.stringify(frame), JSON.stringify(frame, null, 1)]) {
        expect(walletOfFrame(text)).toBe(tradeOf(text).wallet);
        expect(typeOfFrame(text)).toBe("trades");
        expect(sentMsOfFrame(text)).toBe(frame.timestamp);
      }
    }
  });
});

describe("a frame of the live feed", () => {
  it("is the same whatever its envelope, and another kind is another", () => {
    const one = tradeOf(frameOf());
    const payload = Object.fromEntries(Object.entries(payloadOf()).reverse());
    const again = JSON.stringify({ type: "trades", topic: "activity", timestamp: 7, payload });
    expect(tradeOf(again).identity).toBe(one.identity);
    expect(tradeOf(frameOf({}, "orders_matched")).identity.split(":")).toEqual([
      "orders_matched",
      one.identity.split(":")[1],
    ]);
    expect(tradeOf(frameOf({ size: 1030.91 })).identity).not.toBe(one.identity);
    expect(one).toMatchObject({ feed: "rtds", wallet: WALLET.toLowerCase(), orderHash: null, seenMs: NOW_MS });
  });

  it("needs what a trade needs, and no more", () => {
    const bare = frameOf({ fee: undefined, conditionId: undefined, title: undefined, outcome: null, slug: undefined });
    expect(tradeOf(bare)).toMatchObject({ feeMicro: 0, market: null });
    for (const field of ["transactionHash", "asset", "side", "size", "price", "timestamp"]) {
      const frame = readActivityFrame(frameOf({ [field]: undefined }), NOW_MS);
      expect(frame).toMatchObject({ kind: "rejected", problem: expect.stringContaining(field) });
    }
    for (const change of [
      { size: 0 },
      { size: "7" },
      { price: 1 },
      { timestamp: NOW_MS },
      { fee: -1 },
      { asset: "0" },
    ]) {
      expect(readActivityFrame(frameOf(change), NOW_MS).kind).toBe("rejected");
    }
    expect(readActivityFrame(frameOf({}, "prices"), NOW_MS)).toMatchObject({
      problem: expect.stringContaining("type"),
    });
  });

  it("is not looked for inside texts that people write", () => {
    const name = `","proxyWallet":"${OTHER}`;
    const text = JSON.stringify({ payload: payloadOf({ name, bio: name }), topic: "activity", type: "trades" });
    expect(walletOfFrame(text)).toBe(WALLET.toLowerCase());
  });

  it("throws at nothing", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => frameOf({ size: value })),
        ),
        (text) => {
          for (const read of [walletOfFrame, typeOfFrame, sentMsOfFrame]) read(text);
          expect(["trade", "rejected"]).toContain(readActivityFrame(text, NOW_MS).kind);
        },
      ),
    );
  });
});

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
