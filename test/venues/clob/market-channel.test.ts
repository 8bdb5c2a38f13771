import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Book } from "../../../src/domain/book.ts";
import { MarketChannel } from "../../../src/venues/clob/market-channel.ts";
import { ClobMarketData } from "../../../src/venues/clob/market-data.ts";
import type { JsonSource } from "../../../src/venues/json-source.ts";
import { bookRow, TOKENS } from "./answers.ts";
import { ChannelServer, until } from "./channel-server.ts";
import { JumpingClock } from "./jumping-clock.ts";

const [TOKEN, OTHER] = TOKENS;
let server: ChannelServer;
let clock: JumpingClock;
let failures: string[];
let channel: MarketChannel;

beforeEach(async () => {
  server = await ChannelServer.open();
  clock = new JumpingClock();
  failures = [];
  channel = new MarketChannel({
    connect: server.connect,
    clock,
    mostTokens: 2,
    onFailure: (error) => failures.push(String(error)),
  });
  channel.start();
});

afterEach(async () => {
  await channel.stop();
  await server.close();
});

const read = (token: string): Book => ({
  ...{ token, bids: [], asks: [], tickMicro: 10_000, minSharesMicro: 5_000_000 },
  ...{ venueMs: 0, readMs: 0, hash: "" },
});
const bookFrame = (token: string = TOKEN) => ({
  ...{ event_type: "book", asset_id: token, market: "0x1", timestamp: "1790272268523", hash: "h1", tick_size: "0.001" },
  bids: [
    { price: "0.3", size: "5" },
    { price: "0.4", size: "7" },
  ],
  asks: [
    { price: "0.6", size: "1" },
    { price: "0.5", size: "2.5" },
  ],
});
const change = (...changes: Record<string, string>[]) => ({
  ...{ event_type: "price_change", market: "0x1", timestamp: "1790272269000" },
  price_changes: changes.map((fields) => ({
    ...{ asset_id: TOKEN, price: "0.45", size: "3", side: "BUY", hash: "h2" },
    ...fields,
  })),
});

async function follow(...tokens: string[]): Promise<void> {
  const before = server.heard.length;
  for (const token of tokens) channel.follow(read(token));
  await server.hears(before + 1);
}

async function shown(frame: unknown): Promise<void> {
  const { frames = 0 } = channel.counts();
  server.send(frame);
  await until(() => (channel.counts().frames ?? 0) > frames);
}

describe("the market channel", () => {
  it("subscribes in the venue's two forms, and lets go of what was not asked for longest", async () => {
    await follow(TOKEN);
    expect(server.heard[0]).toEqual({ assets_ids: [TOKEN], type: "market", custom_feature_enabled: true });
    await follow(OTHER);
    expect(server.heard[1]).toEqual({ operation: "subscribe", assets_ids: [OTHER] });
    channel.book(TOKEN);
    channel.follow(read("7"));
    await server.hears(4);
    expect(server.heard.slice(2)).toEqual([
      { operation: "subscribe", assets_ids: ["7"] },
      { operation: "unsubscribe", assets_ids: [OTHER] },
    ]);
  });

  it("keeps a book up to date, best level first, with what the frames do not tell", async () => {
    await follow(TOKEN);
    expect(channel.book(TOKEN)).toBeUndefined();
    await shown([bookFrame()]);
    expect(channel.book(TOKEN)).toMatchObject({ tickMicro: 1_000, minSharesMicro: 5_000_000, readMs: clock.now });
    clock.now += 1_000;
    await shown(change({}));
    await shown(change({ price: "0.5", size: "0", side: "SELL", best_bid: "0.45", best_ask: "0.6" }));
    expect(channel.book(TOKEN)).toEqual({
      token: TOKEN,
      bids: [
        { priceMicro: 450_000, sharesMicro: 3_000_000 },
        { priceMicro: 400_000, sharesMicro: 7_000_000 },
        { priceMicro: 300_000, sharesMicro: 5_000_000 },
      ],
      asks: [{ priceMicro: 600_000, sharesMicro: 1_000_000 }],
      ...{ tickMicro: 1_000, minSharesMicro: 5_000_000, venueMs: 1_790_272_269_000, readMs: clock.now, hash: "h2" },
    });
    await shown({ event_type: "tick_size_change", asset_id: TOKEN, old_tick_size: "0.001", new_tick_size: "0.0001" });
    expect(channel.book(TOKEN)?.tickMicro).toBe(100);
  });

  it("has no book of which no frame spoke for two seconds", async () => {
    await follow(TOKEN);
    await shown(bookFrame());
    clock.now += 2_000;
    expect(channel.book(TOKEN)).toBeDefined();
    clock.now += 1;
    expect(channel.book(TOKEN)).toBeUndefined();
    await shown(change({}));
    expect(channel.book(TOKEN)).toBeDefined();
  });

  it.each([
    ["its best prices are not those the venue tells", { best_bid: "0.46" }],
    ["it crosses", { price: "0.5" }],
  ])("lets go of a book when %s, and asks for a whole one", async (_, fields) => {
    await follow(TOKEN);
    await shown(bookFrame());
    await shown(change(fields));
    expect(channel.book(TOKEN)).toBeUndefined();
    await server.hears(3);
    expect(server.heard.slice(1)).toEqual([
      { operation: "unsubscribe", assets_ids: [TOKEN] },
      { operation: "subscribe", assets_ids: [TOKEN] },
    ]);
    await shown(bookFrame());
    expect(channel.book(TOKEN)).toBeDefined();
  });

  it("takes a frame in whole before it looks at the best prices told with it", async () => {
    await follow(TOKEN);
    await shown(bookFrame());
    const swept = { size: "0", side: "SELL", best_bid: "0.4", best_ask: "0" };
    await shown(change({ ...swept, price: "0.5" }, { ...swept, price: "0.6" }));
    expect(channel.book(TOKEN)).toMatchObject({ asks: [], bids: [{ priceMicro: 400_000 }, { priceMicro: 300_000 }] });
    expect(channel.counts().dropped).toBe(0);
  });

  it("lets go of the books that a frame speaks of which it does not understand, and takes in what came with it", async () => {
    await follow(TOKEN);
    await follow(OTHER);
    await shown([bookFrame(), bookFrame(OTHER)]);
    const broken = change({ price: "0.4", size: "0" }, { best_bid: "" });
    await shown([broken, change({ asset_id: OTHER })]);
    await shown(change({}));
    expect(channel.book(TOKEN)).toBeUndefined();
    expect(channel.book(OTHER)?.bids[0]?.priceMicro).toBe(450_000);
    expect(channel.counts()).toMatchObject({ bad: 1, dropped: 1 });
    await server.hears(4);
    await shown(bookFrame());
    expect(channel.book(TOKEN)).toBeDefined();
  });

  it("asks for whole books of a token that keeps going wrong every few seconds, no more often", async () => {
    await follow(TOKEN);
    for (let times = 0; times < 5; times += 1) {
      await shown(bookFrame());
      await shown(change({ best_bid: "0.46" }));
      expect(channel.book(TOKEN)).toBeUndefined();
    }
    await server.hears(3);
    clock.now += 5_000;
    expect(channel.book(TOKEN)).toBeUndefined();
    await server.hears(5);
    expect(server.heard).toHaveLength(5);
  });

  it("forgets its books with the connection and subscribes to all on the next", async () => {
    await follow(TOKEN);
    await follow(OTHER);
    await shown(bookFrame());
    server.drop();
    await server.hears(3);
    expect(channel.book(TOKEN)).toBeUndefined();
    expect(server.heard[2]).toEqual({ assets_ids: [TOKEN, OTHER], type: "market", custom_feature_enabled: true });
  });

  it("is stopped by nothing that it does not understand", async () => {
    await follow(TOKEN);
    for (const frame of ["", "nonsense", "[1]", { event_type: "book" }, { event_type: "new_market" }, "{}"]) {
      await shown(frame);
    }
    await shown(bookFrame());
    expect(channel.book(TOKEN)).toBeDefined();
    expect(channel.counts()).toMatchObject({ bad: 3, other: 2, books: 1 });
    expect(failures).toHaveLength(3);
  });

  it("spares market data the request while its book is fresh", async () => {
    const asked: string[] = [];
    const clob: JsonSource = {
      get: async (path) => {
        asked.push(path);
        return bookRow({ bids: [], asks: [] });
      },
    };
    const data = new ClobMarketData({ gamma: clob, clob, live: channel }, clock);
    expect((await data.book(TOKEN))?.bids).toEqual([]);
    await server.hears(1);
    await shown(bookFrame());
    expect((await data.book(TOKEN))?.bids[0]?.priceMicro).toBe(400_000);
    expect(asked).toEqual(["/book"]);
    clock.now += 1_000;
    expect((await data.book(TOKEN, undefined, clock.now - 1_000))?.bids).toHaveLength(2);
    expect((await data.book(TOKEN, undefined, clock.now - 999))?.bids).toEqual([]);
    expect(asked).toEqual(["/book", "/book"]);
    clock.now += 1_001;
    expect((await data.book(TOKEN))?.bids).toEqual([]);
    expect(asked).toEqual(["/book", "/book", "/book"]);
  });
});
