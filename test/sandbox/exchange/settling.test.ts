import { describe, expect, it } from "vitest";
import { exchangeAccounts } from "../../../src/sandbox/exchange/accounts.ts";
import { redeem } from "../../../src/sandbox/exchange/redeeming.ts";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import { Stage } from "../../../src/sandbox/world/stage.ts";
import { expectSoundBooks } from "./sound-books.ts";
import { EXCHANGE, START_PUSD, TradingRig } from "./trading-rig.ts";

async function bought(rig = new TradingRig()) {
  await rig.open();
  const market = rig.market(({ kind, subject }) => kind === "binary" && subject !== "geopolitics");
  const [tokenId] = market.tokenIds;
  const price = bestFor(market.book, 0, "BUY") ?? 0;
  const { json } = await rig.post({ tokenId, side: "BUY", price, shares: 10_000_000 });
  const { orderID } = json as { orderID: string };
  const [trade] = rig.trades;
  if (trade === undefined) throw new Error("nothing was bought");
  return { rig, market, tokenId, price, orderID, trade };
}

describe("a trade on its way to the chain", () => {
  it("moves money and shares when it is mined, and is confirmed later", async () => {
    const { rig, tokenId, trade, orderID } = await bought();
    const accounts = () => exchangeAccounts(rig.world.state);
    expect(trade.status).toBe("MATCHED");
    expect([rig.pusd(), rig.shares(tokenId)]).toEqual([START_PUSD, 0]);
    expect(accounts().orderStatus(orderID)).toEqual({ closed: false, remainingMicro: 0 });
    rig.pass(4_000);
    expect(trade.status).toBe("MINED");
    expect(trade.feeMicro).toBeGreaterThan(0);
    expect(rig.pusd()).toBe(START_PUSD - trade.taker.collateralMicro - trade.feeMicro);
    expect(rig.shares(tokenId)).toBe(10_000_000);
    expect(accounts().orderStatus(orderID)).toEqual({ closed: true, remainingMicro: 0 });
    rig.pass(5_000);
    expect(trade.status).toBe("CONFIRMED");
    const fills = accounts().tradesSettledIn(trade.matchedMs, rig.world.nowMs);
    const [maker, taker] = fills;
    expect(taker).toMatchObject({
      orderHash: orderID,
      maker: rig.wallet.address.toLowerCase(),
      taker: EXCHANGE.toLowerCase(),
      isTakerOrder: true,
      makerAmountMicro: trade.taker.collateralMicro,
      takerAmountMicro: 10_000_000,
      feeMicro: trade.feeMicro,
      tx: trade.tx,
      atMs: trade.settledMs,
    });
    expect(maker).toMatchObject({ isTakerOrder: false, side: "SELL", taker: taker?.maker, feeMicro: 0 });
    expect(accounts().tradesSettledIn((trade.settledMs ?? 0) + 1, rig.world.nowMs)).toEqual([]);
  });

  it("cannot be sold again before, unless the setting says so", async () => {
    const { rig, market, tokenId } = await bought();
    const sell = { tokenId, side: "SELL", price: bestFor(market.book, 0, "SELL") ?? 0, shares: 10_000_000 } as const;
    expect((await rig.post(sell)).json).toEqual({
      error: expect.stringContaining("not enough balance / allowance: the balance is not enough -> balance: 0"),
    });
    rig.world.take({ kind: "settings", settings: { sellsBeforeSettled: true } });
    expect((await rig.post(sell)).json).toMatchObject({ status: "matched", makingAmount: "10" });
  });

  it("pays out what a resolved market pays, once", async () => {
    const { rig, market, tokenId } = await bought();
    rig.pass(10_000);
    rig.world.skipTo(market.endMs + 3_600_000 * 2);
    const cash = rig.pusd();
    const stage = new Stage(rig.world.state);
    const wallet = rig.wallet.address.toLowerCase();
    const payout = market.payoutMicro?.[0] ?? -1;
    expect(redeem(stage, wallet, market.conditionId)).toBe(payout * 10);
    expect(rig.pusd()).toBe(cash + payout * 10);
    expect([rig.shares(tokenId), redeem(stage, wallet, market.conditionId)]).toEqual([0, 0]);
  });
});

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

describe("a resting order", () => {
  it("fills as a maker when the market trades through it, at its own price and without a fee", async () => {
    const rig = new TradingRig();
    await rig.open();
    const market = rig.market(({ kind, subject }) => kind === "binary" && subject === "politics");
    const [tokenId] = market.tokenIds;
    const price = (bestFor(market.book, 0, "BUY") ?? 0) - market.tickMicro;
    const { json } = await rig.post({ tokenId, side: "BUY", price, shares: 20_000_000, type: "GTC" });
    const { orderID } = json as { orderID: string };
    market.driftMicro = -20 * market.tickMicro;
    for (let minute = 0; minute < 60 && rig.shares(tokenId) < 20_000_000; minute += 1) rig.pass(60_000);
    expect(rig.shares(tokenId)).toBe(20_000_000);
    expect(rig.pusd()).toBe(START_PUSD - price * 20);
    const rows = rig.call("GET", "/data/trades").json as {
      data: { trader_side: string; maker_orders: { order_id: string; price: string }[] }[];
    };
    for (const row of rows.data) {
      expect(row.trader_side).toBe("MAKER");
      expect(row.maker_orders[0]).toMatchObject({ order_id: orderID, price: String(price / 1e6) });
    }
  });

  it("stands in the book that everybody sees, and goes when its market ends", async () => {
    const rig = new TradingRig();
    await rig.open();
    const market = rig.market();
    const [tokenId, other] = market.tokenIds;
    await rig.post({ tokenId, side: "BUY", price: market.tickMicro, shares: 300_000_000, type: "GTC" });
    const book = rig.ask("GET", `/book?token_id=${tokenId}`).json as { bids: { price: string; size: string }[] };
    const mirror = rig.ask("GET", `/book?token_id=${other}`).json as { asks: { price: string; size: string }[] };
    expect(book.bids[0]).toEqual({ price: String(market.tickMicro / 1e6), size: "300" });
    expect(mirror.asks[0]).toEqual({ price: String(1 - market.tickMicro / 1e6), size: "300" });
    rig.world.skipTo(market.endMs);
    expect(rig.call("GET", "/data/orders").json).toMatchObject({ data: [] });
  });
});

// Many more are in test/long.
it("the exchange's books add up after any orders, faults, pauses and restores, and a restored world goes on the same", async () => {
  await expectSoundBooks(12);
});

it("the one who copies us hears of our fills from the exchange", async () => {
  const { rig, tokenId } = await bought();
  rig.pass(3_000);
  const copier = rig.world.targets.find(({ habit }) => habit === "copier");
  const rows = rig.world.state.rows[copier?.index ?? -1] ?? [];
  const market = rig.world.state.markets.get(rows[0]?.subjectId ?? "");
  expect(rows).toMatchObject([{ side: "BUY", outcome: 0, sizeMicro: 10_000_000 }]);
  expect(market?.tokenIds[0]).toBe(tokenId);
});
