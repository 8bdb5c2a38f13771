import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { SandboxServer } from "../../../src/sandbox/http/server.ts";
import { startServer } from "../../../src/sandbox/http/server.ts";
import type { ClobStreams } from "../../../src/sandbox/wire/clob-streams.ts";
import { createClobStreams } from "../../../src/sandbox/wire/clob-streams.ts";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import { worldMarkets } from "../../../src/sandbox/world/world-markets.ts";
import { TradingRig } from "../exchange/trading-rig.ts";

type Frame = Record<string, unknown> & { readonly event_type: string };

/** A socket whose frames wait until they are asked for. */
class Listener {
  readonly socket: WebSocket;
  readonly #frames: string[] = [];
  #waiting: (() => void) | undefined;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on("message", (data) => {
      this.#frames.push(String(data));
      this.#waiting?.();
    });
  }

  async send(message: unknown): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, "open");
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  async text(): Promise<string> {
    while (this.#frames.length === 0) await new Promise<void>((resolve) => (this.#waiting = resolve));
    return this.#frames.shift() ?? "";
  }

  async next(): Promise<Frame> {
    return JSON.parse(await this.text()) as Frame;
  }

  /** The next frame of this type; others are passed over. */
  async nextOf(type: string): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (frame.event_type === type) return frame;
    }
  }
}

let server: SandboxServer;
let streams: ClobStreams;

async function started(): Promise<TradingRig> {
  const rig = new TradingRig();
  await rig.open();
  streams = createClobStreams(rig.world, worldMarkets(rig.world));
  server = await startServer([], 0, () => {}, [
    { prefix: "/user", accept: streams.user },
    { prefix: "/market", accept: streams.market },
  ]);
  return rig;
}

const listen = (channel: string) => new Listener(`ws://127.0.0.1:${server.port}/${channel}`);

/** Answered only after everything that was sent before was worked off. */
async function settled(listener: Listener): Promise<void> {
  await listener.send("PING");
  expect(await listener.text()).toBe("PONG");
}

afterEach(() => server.close());

describe("the user channel", () => {
  it("tells an order's placement and a trade's way to the chain to the one whose it is", async () => {
    const rig = await started();
    const market = rig.market();
    const [tokenId] = market.tokenIds;
    const { apiKey, secret, passphrase } = rig.credentials;
    const own = listen("user");
    await own.send({ auth: { apiKey, secret, passphrase }, type: "user", markets: [] });
    await settled(own);

    const rests = await rig.post({ tokenId, side: "BUY", price: market.tickMicro, shares: 10_000_000, type: "GTC" });
    streams.flush();
    const { orderID } = rests.json as { orderID: string };
    expect(await own.next()).toMatchObject({
      event_type: "order",
      type: "PLACEMENT",
      id: orderID,
      status: "LIVE",
      original_size: "10",
      size_matched: "0",
      owner: apiKey,
      market: market.conditionId,
      created_at: String(Math.floor(rig.world.nowMs / 1_000)),
      timestamp: String(rig.world.nowMs),
      associate_trades: null,
    });
    rig.call("DELETE", "/order", { orderID });
    streams.flush();
    expect(await own.next()).toMatchObject({
      event_type: "order",
      type: "CANCELLATION",
      id: orderID,
      status: "CANCELED",
    });

    const price = bestFor(market.book, 0, "BUY") ?? 0;
    const taken = (await rig.post({ tokenId, side: "BUY", price, shares: 10_000_000 })).json as { orderID: string };
    rig.pass(10_000);
    streams.flush();
    const frames = [await own.next(), await own.next(), await own.next(), await own.next()];
    expect(frames.map(({ event_type, status }) => [event_type, status])).toEqual([
      ["trade", "MATCHED"],
      ["order", "MATCHED"],
      ["trade", "MINED"],
      ["trade", "CONFIRMED"],
    ]);
    expect(frames[0]).toMatchObject({
      type: "TRADE",
      taker_order_id: taken.orderID,
      trader_side: "TAKER",
      trade_owner: apiKey,
      size: "10",
      transaction_hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    });
  });

  it("tells only the markets that were asked for, and nothing to who shows no credentials", async () => {
    const rig = await started();
    const market = rig.market();
    const { apiKey, secret, passphrase } = rig.credentials;
    const other = listen("user");
    await other.send({ auth: { apiKey, secret, passphrase }, type: "USER", markets: ["0xother"] });
    await settled(other);
    await rig.post({
      tokenId: market.tokenIds[0],
      side: "BUY",
      price: market.tickMicro,
      shares: 10_000_000,
      type: "GTC",
    });
    streams.flush();
    await settled(other);
    await other.send({ operation: "subscribe", markets: [market.conditionId] });
    await settled(other);
    rig.call("DELETE", "/cancel-all");
    streams.flush();
    expect(await other.next()).toMatchObject({ type: "CANCELLATION" });

    const thief = listen("user");
    const gone = once(thief.socket, "close");
    await thief.send({ auth: { apiKey, secret: "wrong", passphrase }, type: "user" });
    expect((await gone)[0]).toBe(1008);
  });
});

describe("the market channel", () => {
  it("gives the book first, then every change of it, so that a follower's book stays the venue's", async () => {
    const rig = await started();
    const market = rig.market();
    const [tokenId, other] = market.tokenIds;
    const follower = listen("market");
    await follower.send({ assets_ids: [tokenId, other], type: "market" });
    const dump = (await follower.next()) as unknown as (Frame & Book)[];
    expect(dump.map(({ event_type, asset_id }) => [event_type, asset_id])).toEqual([
      ["book", tokenId],
      ["book", other],
    ]);
    const books = new Map(dump.map((book) => [book.asset_id, copyOf(book)]));
    for (let step = 0; step < 20; step += 1) {
      rig.pass(3_000);
      streams.flush();
    }
    await follower.send("PING");
    for (;;) {
      const text = await follower.text();
      if (text === "PONG") break;
      apply(books, JSON.parse(text) as Frame);
    }
    for (const token of [tokenId, other]) {
      const now = copyOf(rig.ask("GET", `/book?token_id=${token}`).json as Book);
      expect(sortedOf(books.get(token))).toEqual(sortedOf(now));
    }
  });

  it("tells trades with their transaction, and ticks that change", async () => {
    const rig = await started();
    const market = rig.market();
    const [tokenId] = market.tokenIds;
    const follower = listen("market");
    await follower.send({ assets_ids: [tokenId], type: "market" });
    await follower.next();
    await rig.post({ tokenId, side: "BUY", price: bestFor(market.book, 0, "BUY") ?? 0, shares: 10_000_000 });
    streams.flush();
    expect(await follower.nextOf("last_trade_price")).toMatchObject({
      asset_id: tokenId,
      market: market.conditionId,
      side: "BUY",
      size: "10",
      transaction_hash: rig.trades[0]?.tx,
    });
    const before = market.tickMicro;
    market.tickMicro = 1_000;
    rig.pass(20_000);
    streams.flush();
    expect(await follower.nextOf("tick_size_change")).toMatchObject({
      asset_id: tokenId,
      old_tick_size: String(before / 1e6),
      new_tick_size: "0.001",
    });
  });

  it("is silent about what was given up, and closes on too many tokens", async () => {
    const rig = await started();
    const market = rig.market();
    const follower = listen("market");
    await follower.send({ assets_ids: [market.tokenIds[0]], type: "market" });
    await follower.next();
    await follower.send({ assets_ids: [market.tokenIds[0]], operation: "unsubscribe" });
    await settled(follower);
    rig.pass(30_000);
    streams.flush();
    await settled(follower);
    const gone = once(follower.socket, "close");
    await follower.send({ assets_ids: Array.from({ length: 501 }, (_, index) => String(index + 1)) });
    expect((await gone)[0]).toBe(1008);
  });
});

interface Book {
  readonly asset_id: string;
  readonly bids: readonly { price: string; size: string }[];
  readonly asks: readonly { price: string; size: string }[];
}

type Copy = Record<"BUY" | "SELL", Map<string, string>>;

function copyOf({ bids, asks }: Book): Copy {
  const side = (levels: Book["bids"]) => new Map(levels.map(({ price, size }) => [price, size]));
  return { BUY: side(bids), SELL: side(asks) };
}

function apply(books: Map<string, Copy>, frame: Frame): void {
  if (frame.event_type !== "price_change") return;
  for (const { asset_id, price, size, side } of frame.price_changes as Record<string, string>[]) {
    const levels = books.get(asset_id ?? "")?.[side as "BUY" | "SELL"];
    if (size === "0") levels?.delete(price ?? "");
    else levels?.set(price ?? "", size ?? "");
  }
}

function sortedOf(book: Copy | undefined) {
  return [[...(book?.BUY ?? [])].sort(), [...(book?.SELL ?? [])].sort()];
}
