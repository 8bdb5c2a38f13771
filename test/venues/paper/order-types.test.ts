import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { marketOf, NO, YES } from "./paper-market.ts";
import { level, PaperStage } from "./paper-stage.ts";

let stage: PaperStage;
beforeEach(async () => {
  stage = await PaperStage.open();
});
afterEach(() => stage.close());

const rests = { state: "open", reason: "" } as const;
const filled = { state: "done", reason: "" } as const;
const expirationIn = (seconds: number) => Math.floor(stage.clock.now / 1000) + seconds;

describe("a FOK order", () => {
  it("is filled as a whole or not at all, and takes nothing when it is killed", async () => {
    expect(await stage.place("a", { type: "FOK" })).toMatchObject({ state: "done", reason: /fully filled or killed/ });
    expect(await stage.venue.trades("a")).toEqual([]);
    expect(await stage.place("b", { type: "FOK", sharesMicro: 7_000_000 })).toMatchObject(filled);
    expect((await stage.venue.trades("b")).map(({ sharesMicro }) => sharesMicro)).toEqual([4_000_000, 3_000_000]);
  });

  it("sells only what is held", async () => {
    await stage.place("a", { sharesMicro: 7_000_000 });
    const sell = { side: "SELL", type: "FOK", limitMicro: 450_000 } as const;
    expect(await stage.place("b", sell)).toMatchObject({ state: "refused", reason: /not enough balance/, again: true });
    expect(await stage.place("c", { ...sell, sharesMicro: 7_000_000 })).toMatchObject(filled);
  });
});

describe("a GTC order", () => {
  it("takes what stands within its limit with the fee, and rests with the rest", async () => {
    stage.market.market_ = marketOf({ feeRatePpm: 70_000 });
    expect(await stage.place("a", { type: "GTC" })).toMatchObject(rests);
    expect(await stage.venue.openOrders()).toEqual(["a"]);
    const taken = await stage.venue.trades("a");
    expect(taken.map(({ feeMicro }) => feeMicro)).toEqual([69_880, 52_500]);
    await stage.run();
    expect(await stage.venue.trades("a")).toEqual(taken);
  });

  it("fills when the market trades through its limit, never at it: at its limit, as maker without fee", async () => {
    stage.market.market_ = marketOf({ feeRatePpm: 70_000 });
    stage.market.asks = [];
    await stage.place("a", { type: "GTC" });
    stage.market.asks = [level(500_000, 100)];
    expect(await stage.run()).toEqual({ changed: 0, problems: [] });
    stage.market.asks = [level(490_000, 2.5), level(495_000, 1), level(500_000, 100)];
    expect(await stage.run()).toEqual({ changed: 1, problems: [] });
    const trade = { priceMicro: 500_000, sharesMicro: 3_500_000, collateralMicro: 1_750_000, feeMicro: 0 };
    expect(await stage.venue.trades("a")).toMatchObject([trade]);
    expect(await stage.venue.order("a")).toMatchObject(rests);
    // The same standing orders are not met twice.
    expect(await stage.run()).toEqual({ changed: 0, problems: [] });
    stage.market.asks = [level(480_000, 100)];
    await stage.run();
    expect(await stage.venue.trades("a")).toMatchObject([trade, { priceMicro: 500_000, sharesMicro: 6_500_000 }]);
    expect(await stage.venue.order("a")).toMatchObject(filled);
  });

  it("sells in the same way", async () => {
    await stage.place("buy", { sharesMicro: 7_000_000 });
    await stage.place("a", { side: "SELL", type: "GTC", limitMicro: 460_000, sharesMicro: 7_000_000 });
    stage.market.bids = [level(460_000, 100)];
    await stage.run();
    expect(await stage.venue.trades("a")).toEqual([]);
    stage.market.bids = [level(470_000, 5)];
    await stage.run();
    expect(await stage.venue.trades("a")).toMatchObject([{ priceMicro: 460_000, sharesMicro: 5_000_000, feeMicro: 0 }]);
  });

  it("meets the market by price, then by time", async () => {
    stage.market.asks = [];
    await stage.place("low", { type: "GTC", limitMicro: 480_000 });
    await stage.place("old", { type: "GTC" });
    await stage.place("new", { type: "GTC" });
    stage.market.asks = [level(470_000, 15)];
    await stage.run();
    const filledShares = async (hash: string) => (await stage.venue.trades(hash)).map((trade) => trade.sharesMicro);
    expect([await filledShares("old"), await filledShares("new"), await filledShares("low")]).toEqual([
      [10_000_000],
      [5_000_000],
      [],
    ]);
  });

  it("rests beyond a restart", async () => {
    stage.market.asks = [];
    await stage.place("a", { type: "GTC" });
    await stage.restart();
    expect(await stage.venue.order("a")).toMatchObject(rests);
    stage.market.asks = [level(490_000, 100)];
    await stage.run();
    expect(await stage.venue.order("a")).toMatchObject(filled);
  });

  it("ends when it is cancelled, and keeps what it traded", async () => {
    await stage.place("a", { type: "GTC" });
    expect(await stage.venue.cancel("a")).toMatchObject({ state: "done", reason: "cancelled" });
    stage.market.asks = [level(400_000, 100)];
    await stage.run();
    expect(await stage.venue.trades("a")).toHaveLength(2);
  });

  it("keeps its cash from other orders, and its shares", async () => {
    await stage.restart();
    stage.market.asks = [];
    await stage.place("a", { type: "GTC", sharesMicro: 1_900_000_000 });
    stage.market.asks = [level(500_000, 100_000)];
    const large = { limitMicro: 500_000, sharesMicro: 120_000_000 };
    expect(await stage.place("b", large)).toMatchObject({ state: "refused", reason: /not enough balance/ });
    expect(await stage.place("c", { ...large, sharesMicro: 90_000_000 })).toMatchObject(filled);
    stage.market.bids = [];
    const sell = { side: "SELL", limitMicro: 600_000 } as const;
    await stage.place("d", { ...sell, type: "GTC", sharesMicro: 90_000_000 });
    expect(await stage.place("e", sell)).toMatchObject({ state: "refused", reason: /not enough balance/ });
    await stage.venue.cancel("d");
    expect(await stage.place("f", sell)).toMatchObject({ state: "done", reason: /no orders found/ });
  });

  it("ends when roundings have used up its cash, rather than spend what is not there", async () => {
    const [file, startCashMicro] = [`${stage.folder}/poor.db`, 5_000_010];
    await stage.restart({ file, startCashMicro });
    stage.market.asks = [];
    expect(await stage.place("a", { type: "GTC" })).toMatchObject(rests);
    // Each of these costs half a micro-unit more than it was reserved for.
    for (let times = 0; times < 25; times += 1) {
      stage.market.asks = [{ priceMicro: 400_000 + 1_000 * times, sharesMicro: 1 }];
      await stage.run();
    }
    stage.market.asks = [level(300_000, 100)];
    expect(await stage.run()).toEqual({ changed: 1, problems: [] });
    expect(await stage.venue.order("a")).toMatchObject({ state: "done", reason: /not enough balance/ });
    expect(await stage.venue.trades("a")).toHaveLength(25);
  });

  it("is not delayed where it may only rest, and must be worth a dollar where it takes", async () => {
    stage.market.market_ = marketOf({ delayMs: 3_000 });
    const startMs = stage.clock.now;
    await stage.place("a", { type: "GTC", postOnly: true, limitMicro: 400_000 });
    expect(stage.clock.now - startMs).toBe(300);
    const small = { type: "GTC", limitMicro: 100_000, sharesMicro: 5_000_000 } as const;
    expect(await stage.place("b", small)).toMatchObject(rests);
    stage.market.asks = [level(100_000, 1)];
    expect(await stage.place("c", small)).toMatchObject({ state: "refused", reason: /min size: \$1/ });
  });

  it("ends when its market closes, and waits while the market takes no orders", async () => {
    stage.market.asks = [];
    await stage.place("a", { type: "GTC" });
    stage.market.asks = [level(400_000, 100)];
    stage.market.market_ = marketOf({ acceptingOrders: false });
    expect(await stage.run()).toEqual({ changed: 0, problems: [] });
    stage.market.market_ = marketOf({ closed: true });
    expect(await stage.run()).toEqual({ changed: 1, problems: [] });
    expect(await stage.venue.order("a")).toMatchObject({ state: "done", reason: "the market is closed" });
    expect(await stage.venue.trades("a")).toEqual([]);
  });
});

describe("a run over resting orders", () => {
  it("reads a bounded number of books, and lets every token have its turn", async () => {
    await stage.restart({ booksPerRun: 1 });
    stage.market.asks = [];
    await stage.place("a", { type: "GTC" });
    await stage.place("b", { type: "GTC", token: NO });
    stage.market.asks = [level(400_000, 100)];
    expect((await stage.run()).changed).toBe(1);
    expect((await stage.run()).changed).toBe(1);
    expect(await Promise.all(["a", "b"].map((hash) => stage.venue.order(hash)))).toMatchObject([filled, filled]);
  });

  it("names what could not be read, and goes on with the others", async () => {
    stage.market.asks = [];
    await stage.place("a", { type: "GTC" });
    await stage.place("b", { type: "GTC", token: NO });
    stage.market.asks = [level(400_000, 100)];
    stage.market.failures = [new Error("reset")];
    expect(await stage.run()).toEqual({ changed: 1, problems: [`${YES}…: reset`] });
    expect(await stage.venue.order("b")).toMatchObject(filled);
  });

  it("leaves alone what was read before the order rested", async () => {
    stage.market.asks = [];
    await stage.place("a", { type: "GTC" });
    stage.market.asks = [level(400_000, 100)];
    stage.market.bookAgeMs = 1;
    expect(await stage.run()).toEqual({ changed: 0, problems: [] });
  });

  it("ends early when it is aborted", async () => {
    stage.market.asks = [];
    await stage.place("a", { type: "GTC" });
    const reads = stage.market.reads;
    expect(await stage.venue.run(AbortSignal.abort())).toEqual({ changed: 0, problems: [] });
    expect(stage.market.reads).toBe(reads);
  });
});

describe("a GTD order", () => {
  it("is dropped a minute before its expiration", async () => {
    stage.market.asks = [];
    await stage.place("a", { type: "GTD", expirationS: expirationIn(200) });
    stage.clock.now += 139_000;
    await stage.run();
    expect(await stage.venue.order("a")).toMatchObject(rests);
    stage.clock.now += 1_000;
    stage.market.asks = [level(400_000, 100)];
    await stage.run();
    expect(await stage.venue.order("a")).toMatchObject({ state: "done", reason: "expired" });
    expect(await stage.venue.trades("a")).toEqual([]);
  });

  it.each([
    ["less than three minutes ahead", () => ({ type: "GTD" as const, expirationS: expirationIn(179) })],
    ["on a GTC order", () => ({ type: "GTC" as const, expirationS: expirationIn(600) })],
  ])("is refused with an expiration %s", async (_, change) => {
    expect(await stage.place("a", change())).toMatchObject({ state: "refused", reason: /^invalid expiration/ });
  });
});

describe("a post-only order", () => {
  it("rests, and is refused where it would cross", async () => {
    const postOnly = { type: "GTC", postOnly: true } as const;
    expect(await stage.place("a", postOnly)).toMatchObject({ state: "refused", reason: /order crosses book/ });
    expect(await stage.place("b", { ...postOnly, limitMicro: 470_000 })).toMatchObject(rests);
  });

  it("is neither FAK nor FOK", async () => {
    expect(await stage.place("a", { postOnly: true })).toMatchObject({
      state: "refused",
      reason: /^invalid post-only/,
    });
  });
});
