import { describe, expect, it } from "vitest";
import { exchangeAccounts } from "../../../src/sandbox/exchange/accounts.ts";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import { bought } from "./bought.ts";
import { START_PUSD, TradingRig } from "./trading-rig.ts";

describe("what goes wrong with orders, each once", () => {
  it("a settlement that is sent again settles under another hash", async () => {
    const rig = new TradingRig();
    rig.world.take({ kind: "faults", faults: { retrySettlement: 1 } });
    const { trade } = await bought(rig);
    const first = trade.tx;
    rig.pass(4_000);
    expect(trade.status).toBe("RETRYING");
    expect(trade.tx).not.toBe(first);
    const second = trade.tx;
    rig.pass(10_000);
    expect([trade.status, trade.tx]).toEqual(["CONFIRMED", second]);
  });

  it("a trade that fails leaves the wallet as it was", async () => {
    const rig = new TradingRig();
    rig.world.take({ kind: "faults", faults: { failSettlement: 1 } });
    const { trade, tokenId, orderID } = await bought(rig);
    rig.pass(10_000);
    expect(trade.status).toBe("FAILED");
    expect([rig.pusd(), rig.shares(tokenId)]).toEqual([START_PUSD, 0]);
    expect(exchangeAccounts(rig.world.state).orderStatus(orderID)).toEqual({ closed: false, remainingMicro: 0 });
    expect(rig.call("GET", "/data/trades").json).toMatchObject({
      data: [{ status: "FAILED", err_msg: expect.stringMatching(/./) }],
    });
  });

  it("an order that is taken twice fills once on the chain", async () => {
    const rig = new TradingRig();
    rig.world.take({ kind: "faults", faults: { takenTwice: 1 } });
    const { tokenId } = await bought(rig);
    expect(new Set(rig.trades.map(({ taker }) => taker.orderHash)).size).toBe(1);
    expect(rig.trades.length).toBeGreaterThan(1);
    rig.pass(15_000);
    expect(rig.shares(tokenId)).toBe(10_000_000);
    const settled = rig.trades.filter(({ status }) => status === "CONFIRMED");
    expect(settled.reduce((sum, { taker }) => sum + taker.sharesMicro, 0)).toBe(10_000_000);
    expect(rig.trades.some(({ status }) => status === "FAILED")).toBe(true);
  });

  it("a FAK that is answered live fills late", async () => {
    const rig = new TradingRig();
    await rig.open();
    rig.world.take({ kind: "faults", faults: { lateFill: 1 } });
    const market = rig.market();
    const price = (bestFor(market.book, 0, "BUY") ?? 0) + 3 * market.tickMicro;
    const answer = await rig.post({ tokenId: market.tokenIds[0], side: "BUY", price, shares: 100_000_000 });
    expect(answer.json).toMatchObject({ status: "live", takingAmount: "", success: true });
    expect(rig.trades).toEqual([]);
    rig.pass(15_000);
    expect(rig.trades.length).toBeGreaterThan(0);
  });

  it("an answer that never comes hides an order that was taken", async () => {
    const rig = new TradingRig();
    await rig.open();
    rig.world.take({ kind: "faults", faults: { silentButTaken: 1 } });
    const market = rig.market();
    const [tokenId] = market.tokenIds;
    const wish = { tokenId, side: "BUY", price: bestFor(market.book, 0, "BUY") ?? 0, shares: 10_000_000 } as const;
    const body = await rig.signed(wish);
    expect(rig.call("POST", "/order", body).isSilent).toBe(true);
    expect(rig.trades).toHaveLength(1);
    expect(rig.call("POST", "/order", body)).toMatchObject({ isSilent: false, json: { status: "matched" } });
    expect(rig.trades).toHaveLength(1);
  });

  it("an unmatched FAK is dropped, and an execution that could not run changed nothing", async () => {
    const rig = new TradingRig();
    await rig.open();
    const market = rig.market();
    const wish = {
      tokenId: market.tokenIds[0],
      side: "BUY",
      price: bestFor(market.book, 0, "BUY") ?? 0,
      shares: 10_000_000,
    } as const;
    rig.world.take({ kind: "faults", faults: { unmatched: 1, couldNotRun: 1 } });
    expect(await rig.post(wish)).toMatchObject({ status: 500, json: { error: "could not run the execution" } });
    expect((await rig.post(wish)).json).toMatchObject({ status: "unmatched", success: true });
    expect(rig.trades).toEqual([]);
    expect((await rig.post(wish)).json).toMatchObject({ status: "matched" });
  });

  it("a restart answers 425, then takes only post-only orders, then all", async () => {
    const rig = new TradingRig();
    await rig.open();
    const market = rig.market();
    const [tokenId] = market.tokenIds;
    const fak = () =>
      rig.post({ tokenId, side: "BUY", price: bestFor(market.book, 0, "BUY") ?? 0, shares: 10_000_000 });
    rig.world.take({ kind: "faults", faults: { restart: { forMs: 90_000, thenPostOnlyMs: 120_000 } } });
    expect(await fak()).toMatchObject({ status: 425, json: "service not ready" });
    expect(rig.call("DELETE", "/cancel-all").status).toBe(425);
    rig.pass(90_000);
    expect(await fak()).toMatchObject({
      status: 503,
      json: { code: "post_only_mode", retry_after_seconds: 120 },
      headers: { "retry-after": "120" },
    });
    const resting = {
      tokenId,
      side: "BUY",
      price: market.tickMicro,
      shares: 200_000_000,
      type: "GTC",
      postOnly: true,
    } as const;
    expect((await rig.post(resting)).json).toMatchObject({ status: "live" });
    rig.pass(120_000);
    expect(await fak()).toMatchObject({ status: 200 });
  });

  it("cancel-only lets cancels through; closed-only lets sells through; a ban nothing", async () => {
    const { rig, market, tokenId } = await bought();
    rig.pass(10_000);
    const resting = { tokenId, side: "BUY", price: market.tickMicro, shares: 200_000_000, type: "GTC" } as const;
    await rig.post(resting);
    rig.world.take({ kind: "faults", faults: { isCancelOnly: true } });
    expect(await rig.post(resting)).toMatchObject({
      status: 503,
      json: { error: expect.stringContaining("cancel-only") },
    });
    expect(rig.call("DELETE", "/cancel-all").json).toMatchObject({ canceled: [expect.any(String)] });
    rig.world.take({ kind: "faults", faults: { isCancelOnly: false, isClosedOnly: true } });
    expect(rig.call("GET", "/auth/ban-status/closed-only").json).toEqual({ closed_only: true });
    expect((await rig.post(resting)).json).toEqual({ error: expect.stringContaining("address in closed only mode") });
    const price = bestFor(market.book, 0, "SELL") ?? 0;
    expect((await rig.post({ tokenId, side: "SELL", price, shares: 5_000_000 })).json).toMatchObject({
      status: "matched",
    });
    rig.world.take({ kind: "faults", faults: { isBanned: true } });
    expect((await rig.post({ tokenId, side: "SELL", price, shares: 5_000_000 })).json).toEqual({
      error: expect.stringContaining("address banned"),
    });
  });
});
