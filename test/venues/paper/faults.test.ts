import { afterEach, describe, expect, it } from "vitest";
import { marketOf, orderOf } from "./paper-market.ts";
import { level, PaperStage } from "./paper-stage.ts";

let stage: PaperStage;
afterEach(() => stage.close());

describe("the paper venue, told to be worse than it is", () => {
  it("refuses orders by chance, for good", async () => {
    stage = await PaperStage.open({ rejectRate: 1 });
    const refused = { state: "refused", reason: "could not insert order", again: true };
    expect(await stage.place("a")).toMatchObject(refused);
    await stage.restart({ rejectRate: 0 });
    expect(await stage.place("a")).toMatchObject(refused);
    expect(await stage.place("b")).toMatchObject({ state: "done", reason: "" });
  });

  it("fills ticks worse by chance, and never beyond the limit", async () => {
    stage = await PaperStage.open({ slippage: { rate: 1, ticks: 2 } });
    await stage.place("a");
    expect(await stage.venue.trades("a")).toMatchObject([{ priceMicro: 500_000, sharesMicro: 4_000_000 }]);
    stage.market.bids = [level(460_000, 1), level(450_000, 1)];
    await stage.place("b", { side: "SELL", limitMicro: 440_000, sharesMicro: 5_000_000 });
    expect(await stage.venue.trades("b")).toMatchObject([{ priceMicro: 440_000, sharesMicro: 1_000_000 }]);
  });

  it("draws for each order anew: half of them slip at a half", async () => {
    stage = await PaperStage.open({ slippage: { rate: 0.5, ticks: 1 } });
    stage.random.next = () => 0.49;
    await stage.place("a", { sharesMicro: 5_000_000 });
    expect(await stage.venue.trades("a")).toMatchObject([{ priceMicro: 490_000 }]);
    stage.random.next = () => 0.5;
    await stage.place("b", { sharesMicro: 5_000_000 });
    expect(await stage.venue.trades("b")).toMatchObject([{ priceMicro: 500_000 }]);
  });

  it("takes no new order while it pauses, and the same bytes later", async () => {
    let pause: string | undefined = "restarting";
    stage = await PaperStage.open({ paused: () => pause });
    expect(stage.venue.unready()).toBe("restarting");
    expect(await stage.place("a")).toEqual({ hash: "a", state: "refused", reason: "restarting" });
    expect(await stage.venue.order("a")).toBeUndefined();
    pause = undefined;
    expect(stage.venue.unready()).toBeUndefined();
    expect(await stage.place("a")).toMatchObject({ state: "done", reason: "" });
  });

  it("has only so many orders open", async () => {
    stage = await PaperStage.open();
    for (let index = 0; index < 1000; index += 1) {
      await stage.place(`a${index}`, { type: "GTC", limitMicro: 10_000, sharesMicro: 5_000_000 });
    }
    expect(await stage.place("b")).toMatchObject({ state: "refused", reason: "too many open orders" });
  });
});

describe("a delayed order", () => {
  it("is answered as open and heard of when it ends; the caller's patience does not end it", async () => {
    stage = await PaperStage.open();
    stage.market.market_ = marketOf({ delayMs: 3_000 });
    stage.clock.heldMs = 3_000;
    const patience = new AbortController();
    const order = orderOf(stage.clock, "a");
    expect(await stage.venue.place(order, patience.signal)).toEqual({
      hash: "a",
      state: "open",
      reason: "",
      status: "delayed",
    });
    expect([await stage.venue.place(order), stage.heard]).toEqual([
      { hash: "a", state: "open", reason: "", status: "delayed" },
      [],
    ]);
    patience.abort(new Error("out of patience"));
    stage.clock.release();
    await stage.venue.idle();
    expect([await stage.venue.order("a"), stage.heard]).toEqual([
      { hash: "a", state: "done", reason: "", status: "matched" },
      ["a"],
    ]);
  });

  it("ends unfilled when the venue's life does", async () => {
    const life = new AbortController();
    stage = await PaperStage.open({ signal: life.signal });
    stage.market.market_ = marketOf({ delayMs: 3_000 });
    stage.clock.heldMs = 3_000;
    await stage.venue.place(orderOf(stage.clock, "a"));
    life.abort(new Error("stopping"));
    await stage.venue.idle();
    expect(await stage.venue.order("a")).toMatchObject({ state: "done", reason: "cancelled" });
    expect(await stage.venue.trades("a")).toEqual([]);
  });

  it("left by a life that was killed ends unfilled in the next", async () => {
    stage = await PaperStage.open();
    stage.market.market_ = marketOf({ delayMs: 3_000 });
    stage.clock.heldMs = 3_000;
    await stage.venue.place(orderOf(stage.clock, "a", { type: "GTC" }));
    await stage.restart();
    expect(await stage.venue.order("a")).toMatchObject({ state: "done", reason: /restarted/ });
  });
});

describe("who watches the paper venue", () => {
  it("hears of fills, refusals, cancels and what rests", async () => {
    stage = await PaperStage.open();
    await stage.place("filled");
    await stage.place("refused", { limitMicro: 505_000 });
    await stage.place("resting", { type: "GTC", limitMicro: 400_000 });
    await stage.venue.cancel("resting");
    await stage.venue.cancel("resting");
    expect(stage.heard).toEqual(["filled", "refused", "resting", "resting"]);
  });

  it("finds the whole account's trades since a time", async () => {
    stage = await PaperStage.open();
    await stage.place("a");
    stage.clock.now += 1;
    const sinceMs = stage.clock.now;
    stage.market.asks = [level(490_000, 5)];
    await stage.place("b");
    const orders = async (ms: number) => (await stage.venue.accountTrades(ms)).map(({ orderHash }) => orderHash);
    expect([await orders(0), await orders(sinceMs)]).toEqual([["a", "a", "b"], ["b"]]);
  });
});
