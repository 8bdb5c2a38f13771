import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PaperVenue } from "../../../src/venues/paper/paper-venue.ts";
import type { PaperVenueOptions } from "../../../src/venues/paper/paper-venue-options.ts";
import { CONDITION, CountingRandom, JumpingClock, marketOf, NO, orderOf, PaperMarket, YES } from "./paper-market.ts";

let folder: string;
let clock: JumpingClock;
let market: PaperMarket;
let venue: PaperVenue;

const open = (change: Partial<PaperVenueOptions> = {}): Promise<PaperVenue> =>
  PaperVenue.open({
    file: join(folder, "paper.db"),
    marketData: market,
    clock,
    random: new CountingRandom(),
    synchronous: "OFF",
    ...change,
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "paper-"));
  clock = new JumpingClock();
  market = new PaperMarket(clock);
  market.asks = [
    { priceMicro: 480_000, sharesMicro: 4_000_000 },
    { priceMicro: 500_000, sharesMicro: 3_000_000 },
    { priceMicro: 510_000, sharesMicro: 100_000_000 },
  ];
  market.bids = [{ priceMicro: 450_000, sharesMicro: 50_000_000 }];
  venue = await open();
});

afterEach(() => {
  venue.close();
  rmSync(folder, { recursive: true });
});

describe("the paper venue (rule 33)", () => {
  it("fills level by level within the limit, from a book at least 300 ms and the market's delay later", async () => {
    market.market_ = marketOf({ delayMs: 250, feeRatePpm: 70_000 });
    const startMs = clock.now;
    expect(await venue.place(orderOf(clock, "a"))).toEqual({ hash: "a", state: "open", reason: "", status: "delayed" });
    await venue.idle();
    expect(await venue.order("a")).toEqual({ hash: "a", state: "done", reason: "", status: "matched" });
    expect(clock.now - startMs).toBe(550);
    const trades = await venue.trades("a");
    expect(trades).toMatchObject([
      // 4 × 0.07 × 0.48 × 0.52 = 0.0698880, 3 × 0.07 × 0.25 = 0.0525
      { orderHash: "a", priceMicro: 480_000, sharesMicro: 4_000_000, collateralMicro: 1_920_000, feeMicro: 69_880 },
      { orderHash: "a", priceMicro: 500_000, sharesMicro: 3_000_000, collateralMicro: 1_500_000, feeMicro: 52_500 },
    ]);
    expect(await venue.holdings()).toEqual({
      cashMicro: 1_000_000_000 - 3_420_000 - 122_380,
      shares: new Map([[YES, 7_000_000]]),
    });
  });

  it("goes by the tick of the book, which may be finer than the one the market began with", async () => {
    market.bookTickMicro = 1_000;
    expect(await venue.place(orderOf(clock, "fine", { limitMicro: 505_000 }))).toMatchObject({
      state: "done",
      reason: "",
    });
  });

  it("keeps what it took from a level until the level's size changes", async () => {
    await venue.place(orderOf(clock, "a"));
    expect(await venue.place(orderOf(clock, "b"))).toMatchObject({
      state: "done",
      reason: "no orders found to match with FAK order",
    });
    market.asks = [{ priceMicro: 480_000, sharesMicro: 4_000_001 }, ...market.asks.slice(1)];
    await venue.place(orderOf(clock, "c"));
    expect(await venue.trades("c")).toMatchObject([{ priceMicro: 480_000, sharesMicro: 4_000_001 }]);
  });

  it("takes the same hash twice for one order, at once or later", async () => {
    const order = orderOf(clock, "a");
    const [first, second] = await Promise.all([venue.place(order), venue.place(order)]);
    expect([second, await venue.place(order)]).toEqual([first, first]);
    expect(await venue.trades("a")).toHaveLength(2);
  });

  it("waits for a book newer than the target's trade, a bounded number of times", async () => {
    expect(await venue.place(orderOf(clock, "a", { tradeMs: clock.now + 500 }))).toMatchObject({ reason: "" });
    expect(market.reads).toBe(2);
    market.bookAgeMs = 60_000;
    expect(await venue.place(orderOf(clock, "b"))).toMatchObject({ state: "refused", reason: /older than the order/ });
    expect(market.reads).toBe(8);
  });

  it("reads again after a failure, and refuses when failures do not end", async () => {
    market.failures = [new Error("reset")];
    expect(await venue.place(orderOf(clock, "a"))).toMatchObject({ state: "done", reason: "" });
    market.failures = Array.from({ length: 9 }, () => new Error("reset"));
    expect(await venue.place(orderOf(clock, "b"))).toMatchObject({ state: "refused", reason: /could not run.*reset/ });
    market.failures = [];
    market.hasBook = false;
    expect(await venue.place(orderOf(clock, "c"))).toMatchObject({ reason: /No orderbook exists/ });
  });

  it.each([
    ["off the tick", { limitMicro: 505_000 }, /breaks minimum tick size rule: 0.01/],
    ["at one dollar a share", { limitMicro: 1_000_000 }, /breaks minimum tick size rule/],
    ["below the minimum", { sharesMicro: 1_080_000 }, /Size \(1.08\) lower than the minimum: 5/],
    ["below a dollar", { limitMicro: 10_000, sharesMicro: 5_000_000 }, /min size: \$1/],
    ["of a token of another market", { token: "333" }, /Invalid token id/],
    ["beyond the cash", { sharesMicro: 3_000_000_000 }, /not enough balance/],
    ["of shares not held", { side: "SELL" as const, limitMicro: 450_000 }, /not enough balance/],
  ])("refuses an order %s in the venue's words", async (_, change, reason) => {
    expect(await venue.place(orderOf(clock, "a", change))).toMatchObject({ state: "refused", reason });
    expect(await venue.holdings()).toEqual({ cashMicro: 1_000_000_000, shares: new Map() });
  });

  it.each([{ closed: true }, { acceptingOrders: false }])("refuses orders in a market that is %o", async (change) => {
    market.market_ = marketOf(change);
    expect(await venue.place(orderOf(clock, "a"))).toMatchObject({ state: "refused", reason: /not yet ready/ });
  });

  it("sells no more than it holds, and pays less the fee", async () => {
    await venue.place(orderOf(clock, "a"));
    const { cashMicro } = await venue.holdings();
    market.market_ = marketOf({ feeRatePpm: 50_000 });
    await venue.place(orderOf(clock, "b", { side: "SELL", limitMicro: 450_000, sharesMicro: 9_000_000 }));
    const [trade] = await venue.trades("b");
    // 7 × 0.05 × 0.45 × 0.55 = 0.086625
    expect(trade).toMatchObject({ sharesMicro: 7_000_000, collateralMicro: 3_150_000, feeMicro: 86_620 });
    expect(await venue.holdings()).toEqual({ cashMicro: cashMicro + 3_150_000 - 86_620, shares: new Map() });
  });

  it("matches nothing for an order cancelled while it waits", async () => {
    const placed = venue.place(orderOf(clock, "a"));
    expect(await venue.cancel("a")).toEqual({ hash: "a", state: "done", reason: "cancelled", status: "cancelled" });
    expect(await placed).toMatchObject({ state: "done", reason: "cancelled" });
    expect(await venue.trades("a")).toEqual([]);
    expect(await venue.cancel("unknown")).toBeUndefined();
  });

  it("ends an order whose wait is aborted, and says so when asked", async () => {
    const controller = new AbortController();
    controller.abort(new Error("stopping"));
    await expect(venue.place(orderOf(clock, "a"), controller.signal)).rejects.toThrow("stopping");
    expect(await venue.order("a")).toMatchObject({ state: "done", reason: "cancelled" });
  });

  it("keeps its books over a restart, and fills no order that a former life left", async () => {
    await venue.place(orderOf(clock, "a"));
    const before = await venue.holdings();
    const never = new Promise<void>(() => {});
    clock.sleep = () => never;
    void venue.place(orderOf(clock, "b"));
    venue.close();
    clock = new JumpingClock();
    venue = await open({ startCashMicro: 5 });
    expect(await venue.holdings()).toEqual(before);
    expect(await venue.order("b")).toMatchObject({ state: "done", reason: "the venue restarted before it matched" });
    expect(await venue.place(orderOf(clock, "b"))).toMatchObject({ state: "done", reason: /restarted/ });
    expect(await venue.trades("b")).toEqual([]);
  });
});

describe("redeeming on the paper venue", () => {
  it("pays each share once, and says again what it paid", async () => {
    await venue.place(orderOf(clock, "a"));
    market.bids = [];
    market.asks = [{ priceMicro: 400_000, sharesMicro: 6_000_000 }];
    await venue.place(orderOf(clock, "b", { token: NO, sharesMicro: 6_000_000 }));
    const { cashMicro } = await venue.holdings();
    await expect(venue.redeem(CONDITION)).rejects.toThrow("not resolved");
    market.resolution_ = { kind: "pending", since: "" };
    await expect(venue.redeem(CONDITION)).rejects.toThrow("not resolved");
    market.resolution_ = { kind: "resolved", payoutsMicro: [1_000_000, 0] };
    expect(await venue.redeem(CONDITION)).toEqual({ cashMicro: 7_000_000 });
    expect(await venue.redeem(CONDITION)).toEqual({ cashMicro: 7_000_000 });
    expect(await venue.holdings()).toEqual({ cashMicro: cashMicro + 7_000_000, shares: new Map() });
  });

  it("pays halves", async () => {
    await venue.place(orderOf(clock, "a"));
    market.resolution_ = { kind: "resolved", payoutsMicro: [500_000, 500_000] };
    expect(await venue.redeem(CONDITION)).toEqual({ cashMicro: 3_500_000 });
  });
});
