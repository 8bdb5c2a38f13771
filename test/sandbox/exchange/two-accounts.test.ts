import { Wallet } from "ethers";
import { expect, it } from "vitest";
import { exchangeAccounts } from "../../../src/sandbox/exchange/accounts.ts";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import type { Market } from "../../../src/sandbox/world/market.ts";
import { TradingRig } from "./trading-rig.ts";

const START_PUSD = 1_000_000_000;

async function two() {
  const first = new TradingRig();
  const second = new TradingRig("trading", new Wallet(`0x${"22".repeat(32)}`));
  second.adopt(first.world, first.world);
  await first.open();
  await second.open();
  return { first, second };
}

/** Inside the spread of a market whose spread has room, so that nobody of the crowd is as good. */
function insideSpread(market: Market): number {
  return (bestFor(market.book, 0, "SELL") ?? 0) + market.tickMicro;
}

it("two buyers of complementary outcomes make a pair: each pays his own price and gets his own shares", async () => {
  const { first, second } = await two();
  const market = first.market(({ kind, spreadTicks }) => kind === "binary" && spreadTicks > 1);
  const [yes, no] = market.tokenIds;
  const bid = insideSpread(market);
  const resting = await first.post({ tokenId: yes, side: "BUY", price: bid, shares: 100_000_000, type: "GTC" });
  expect(resting.json).toMatchObject({ status: "live" });
  const price = 1_000_000 - bid;
  const taken = await second.post({ tokenId: no, side: "BUY", price, shares: 60_000_000, type: "GTC" });
  expect(taken.json).toMatchObject({ status: "matched", takingAmount: "60" });
  first.call("DELETE", "/cancel-all");
  first.pass(10_000);

  const [trade] = first.trades;
  expect([first.shares(yes), second.shares(no)]).toEqual([60_000_000, 60_000_000]);
  expect(START_PUSD - first.pusd()).toBe(bid * 60);
  expect(START_PUSD - second.pusd()).toBe(price * 60 + (trade?.feeMicro ?? 0));
  expect(trade?.makers).toMatchObject([{ side: "BUY", tokenId: yes, priceMicro: bid, sharesMicro: 60_000_000 }]);
  const rows = first.call("GET", "/data/trades").json as {
    data: { trader_side: string; side: string; asset_id: string }[];
  };
  expect(rows.data).toMatchObject([{ trader_side: "MAKER", side: "BUY", asset_id: no }]);
  expect(second.call("GET", "/data/trades").json).toMatchObject({ data: [{ trader_side: "TAKER" }] });
  const [maker, taker] = exchangeAccounts(first.world.state).tradesSettledIn(0, first.world.nowMs);
  expect(maker).toMatchObject({
    maker: first.wallet.address.toLowerCase(),
    taker: second.wallet.address.toLowerCase(),
  });
  expect(taker).toMatchObject({ isTakerOrder: true, side: "BUY", tokenId: no });
});

it("an account does not meet its own orders, and cannot cancel another's", async () => {
  const { first, second } = await two();
  const market = first.market(({ kind, spreadTicks }) => kind === "binary" && spreadTicks > 1);
  const [yes, no] = market.tokenIds;
  const bid = insideSpread(market);
  const { json } = await first.post({ tokenId: yes, side: "BUY", price: bid, shares: 50_000_000, type: "GTC" });
  const own = await first.post({ tokenId: no, side: "BUY", price: 1_000_000 - bid, shares: 50_000_000, type: "GTC" });
  expect(own.json).toMatchObject({ status: "live" });
  const { orderID } = json as { orderID: string };
  expect(second.call("DELETE", "/order", { orderID }).json).toMatchObject({ canceled: [] });
  expect(second.call("DELETE", "/cancel-all").json).toMatchObject({ canceled: [] });
  expect(second.call("GET", `/data/order/${orderID}`).json).toBeNull();
  expect(first.call("GET", "/data/orders").json).toMatchObject({ count: 2 });
});
