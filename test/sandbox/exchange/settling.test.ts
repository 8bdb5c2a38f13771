import { describe, expect, it } from "vitest";
import { exchangeAccounts } from "../../../src/sandbox/exchange/accounts.ts";
import { redeem } from "../../../src/sandbox/exchange/redeeming.ts";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import { Stage } from "../../../src/sandbox/world/stage.ts";
import { bought } from "./bought.ts";
import { expectSoundBooks } from "./sound-books.ts";
import { EXCHANGE, START_PUSD, TradingRig } from "./trading-rig.ts";

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
