import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../../../src/sandbox/world/book.ts";
import { levelsFor } from "../../../src/sandbox/world/book.ts";
import type { Market } from "../../../src/sandbox/world/market.ts";
import { hashOf, TradingRig } from "./trading-rig.ts";

const CENT = 10_000;

async function opened(accepts?: (market: Market) => boolean) {
  const rig = new TradingRig();
  await rig.open();
  const market = rig.market(accepts ?? (({ kind, tickMicro }) => kind === "binary" && tickMicro === CENT));
  const [tokenId] = market.tokenIds;
  const asks = () => levelsFor(market.book, 0, "asks");
  const bestAsk = () => (asks()[0] as Level)[0];
  const bestBid = () => (levelsFor(market.book, 0, "bids")[0] as Level)[0];
  return { rig, market, tokenId, asks, bestAsk, bestBid };
}

describe("an order that can match", () => {
  it("takes the book's levels up to its limit, and its id is the hash that ethers gives", async () => {
    const { rig, tokenId, asks } = await opened();
    const [[first, firstSize], [second]] = asks() as [Level, Level];
    const shares = Math.ceil(firstSize / 1e6) * 1_000_000 + 20_000_000;
    const body = await rig.signed({ tokenId, side: "BUY", price: second, shares });
    const { json, status } = rig.call("POST", "/order", body);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: true,
      errorMsg: "",
      status: "matched",
      orderID: hashOf(body.order as Record<string, unknown>),
      takingAmount: String(shares / 1e6),
      makingAmount: String((firstSize * first + (shares - firstSize) * second) / 1e12),
    });
    const met = [
      [first, firstSize],
      [second, shares - firstSize],
    ];
    expect(rig.trades.map(({ makers }) => makers.map((leg) => [leg.priceMicro, leg.sharesMicro]))).toEqual([met]);
    expect(asks()[0]?.[0]).toBe(second);
  });

  it("gives a trade for each price, and spends its dollars instead of counting shares, by setting", async () => {
    const { rig, tokenId, asks } = await opened();
    rig.world.take({ kind: "settings", settings: { trades: "level", marketBuys: "dollars" } });
    const [[first, firstSize], [second]] = asks() as [Level, Level];
    const shares = Math.ceil(firstSize / 1e6) * 1_000_000;
    const { json } = await rig.post({ tokenId, side: "BUY", price: second, shares });
    const { takingAmount, makingAmount } = json as { takingAmount: string; makingAmount: string };
    const dollars = (shares * second) / 1e12;
    expect(Number(takingAmount)).toBeGreaterThan(shares / 1e6);
    expect(Number(makingAmount)).toBeLessThanOrEqual(dollars);
    expect(Number(makingAmount)).toBeGreaterThan(dollars - 0.00001);
    expect(rig.trades.map(({ makers, bucket }) => [bucket, makers.map((leg) => leg.priceMicro)])).toEqual([
      [0, [first]],
      [1, [second]],
    ]);
  });

  it("of the other outcome takes the mirrored levels", async () => {
    const { rig, market } = await opened();
    const [best, size] = levelsFor(market.book, 1, "asks")[0] as Level;
    const answer = await rig.post({ tokenId: market.tokenIds[1], side: "BUY", price: best, shares: 10_000_000 });
    expect(answer.json).toMatchObject({ status: "matched", takingAmount: "10" });
    expect(levelsFor(market.book, 0, "bids")[0]).toEqual([1_000_000 - best, size - 10_000_000]);
  });

  it("drops what a FAK does not get, kills a FOK that is not full, and rests a GTC's rest", async () => {
    const { rig, tokenId, asks } = await opened();
    const [price, size] = asks()[0] as Level;
    const wish = { tokenId, side: "BUY", price, shares: Math.ceil(size / 1e6) * 1_000_000 + 10_000_000 } as const;
    expect(await rig.post({ ...wish, type: "FOK" })).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining("order couldn't be fully filled. FOK") },
    });
    expect((await rig.post({ ...wish, type: "FAK" })).json).toMatchObject({ takingAmount: String(size / 1e6) });
    expect(rig.call("GET", "/data/orders").json).toMatchObject({ count: 0, next_cursor: "LTE=", data: [] });
    rig.pass(5_000);
    const [again, left] = asks()[0] as Level;
    const more = left + 10_000_000;
    const gtc = await rig.post({ ...wish, price: again, shares: more, type: "GTC" });
    expect(gtc.json).toMatchObject({ status: "matched", takingAmount: String(left / 1e6) });
    expect(rig.call("GET", "/data/orders").json).toMatchObject({
      data: [{ status: "LIVE", size_matched: String(left / 1e6), original_size: String(more / 1e6) }],
    });
  });

  it("refuses a FAK that nobody meets, a hair below the level included", async () => {
    const { rig, tokenId, bestAsk } = await opened();
    const none = { status: 400, json: { error: expect.stringContaining("no orders found to match with FAK order.") } };
    expect(await rig.post({ tokenId, side: "BUY", price: bestAsk() - CENT, shares: 10_000_000 })).toMatchObject(none);
    // Shares rounded up to four decimals: the implied price is just below the ask.
    const collateral = 7_770_000;
    const shares = Math.ceil((collateral * 1e6) / bestAsk() / 100) * 100;
    expect(BigInt(shares) * BigInt(bestAsk())).toBeGreaterThan(BigInt(collateral) * 1_000_000n);
    expect(await rig.post({ tokenId, side: "BUY", price: bestAsk(), shares, collateral })).toMatchObject(none);
    const rounded = shares - 100;
    expect(await rig.post({ tokenId, side: "BUY", price: bestAsk(), shares: rounded, collateral })).toMatchObject({
      json: { status: "matched", takingAmount: String(rounded / 1e6) },
    });
  });

  it("waits in a market with a delay, cannot be cancelled there, and matches after it", async () => {
    const { rig, market, tokenId, bestAsk } = await opened(
      ({ secondsDelay, kind }) => secondsDelay > 0 && kind !== "neg-risk",
    );
    const { json } = await rig.post({ tokenId, side: "BUY", price: bestAsk() + 2 * CENT, shares: 10_000_000 });
    expect(json).toMatchObject({ success: true, status: "delayed", takingAmount: "", makingAmount: "" });
    const { orderID } = json as { orderID: string };
    expect(rig.call("GET", `/data/order/${orderID}`).json).toMatchObject({ status: "DELAYED" });
    expect(rig.call("DELETE", "/order", { orderID }).json).toMatchObject({
      canceled: [],
      not_canceled: { [orderID]: expect.any(String) },
    });
    rig.pass(market.secondsDelay * 1_000 - 1);
    expect(rig.trades).toEqual([]);
    rig.pass(1);
    expect(rig.trades).toHaveLength(1);
    expect(rig.call("GET", `/data/order/${orderID}`).json).toBeNull();
  });

  it("is verified against the exchange of its market's kind", async () => {
    const { rig, tokenId, bestAsk } = await opened(
      ({ kind, secondsDelay }) => kind === "neg-risk" && secondsDelay === 0,
    );
    const wish = { tokenId, side: "BUY", price: bestAsk(), shares: 20_000_000, type: "GTC" } as const;
    expect((await rig.post(wish)).json).toEqual({ error: "invalid signature" });
    expect((await rig.post({ ...wish, negRisk: true })).json).toMatchObject({ success: true });
  });
});

describe("an order that cannot be taken is refused in the venue's words", () => {
  it.each([
    ["price off the tick", { price: 505_000, type: "GTC" }, "breaks minimum tick size rule: 0.01"],
    ["price beyond the grid", { price: 1_000_000, type: "GTC" }, "invalid price (1), min: 0.01 - max: 0.99"],
    ["too few shares", { shares: 4_990_000, price: 10_000, type: "GTC" }, "Size (4.99) lower than the minimum: 5"],
    [
      "shares too fine",
      { shares: 10_001_000, price: 10_000, type: "GTC" },
      "the buy orders maker amount supports a max accuracy of 4 decimals, taker amount a max of 2 decimals",
    ],
    [
      "market buy too fine",
      { shares: 10_010_000, price: 555_000 },
      "the market buy orders maker amount supports a max accuracy of 2 decimals, taker amount a max of 4 decimals",
    ],
    [
      "less than a dollar",
      { shares: 1_000_000, price: 900_000 },
      "invalid amount for a marketable BUY order ($0.9), min size: $1",
    ],
    ["expiration without GTD", { expirationS: 1_890_000_000, type: "GTC" }, "invalid expiration"],
    ["GTD that ends at once", { expirationS: 1_790_000_030, type: "GTD" }, "invalid expiration"],
    [
      "more than there is",
      { shares: 4_000_000_000, price: 500_000 },
      "not enough balance / allowance: the balance is not enough -> balance: 1000000000, sum of active orders: 0, sum of matched orders: 0, order amount: ",
    ],
    ["shares not held", { side: "SELL" }, "not enough balance / allowance"],
    ["salt as a text", { forged: { salt: "7" } }, "Invalid order payload"],
    ["an old order", { forged: { nonce: "0", feeRateBps: "0" } }, "order_version_mismatch"],
    ["another's token", { tokenId: "12345" }, "No orderbook exists for the requested token id"],
    ["a proxy", { forged: { signatureType: 1 } }, "maker address not allowed, please use the deposit wallet flow"],
    ["another maker", { forged: { maker: `0x${"22".repeat(20)}` } }, "maker address not allowed"],
  ] as const)("%s", async (_, change, text) => {
    const { rig, tokenId } = await opened();
    const { status, json } = await rig.post({ tokenId, side: "BUY", price: 500_000, shares: 10_000_000, ...change });
    expect(json).toEqual({ error: expect.stringContaining(text) });
    expect(status).toBe(400);
    expect(rig.world.state.exchange.orders.size).toBe(0);
  });

  it("a post-only order that crosses", async () => {
    const { rig, tokenId, bestAsk } = await opened();
    const wish = { tokenId, side: "BUY", shares: 10_000_000, type: "GTC", postOnly: true } as const;
    expect((await rig.post({ ...wish, price: bestAsk() })).json).toEqual({
      error: "invalid post-only order: order crosses book",
    });
    expect((await rig.post({ ...wish, price: bestAsk() - CENT })).json).toMatchObject({ status: "live" });
    expect((await rig.post({ ...wish, price: bestAsk(), type: "FAK" } as never)).json).toEqual({
      error: "Invalid order payload",
    });
  });

  it("a fee that the wallet cannot pay on top, and what open orders have reserved", async () => {
    const { rig, tokenId, bestAsk } = await opened(
      ({ subject, kind, secondsDelay }) => kind === "binary" && subject === "crypto" && secondsDelay === 0,
    );
    const price = bestAsk();
    const all = Math.floor(1e9 / price) * 1_000_000;
    expect((await rig.post({ tokenId, side: "BUY", price, shares: all })).json).toEqual({
      error: expect.stringContaining("not enough balance / allowance"),
    });
    const rests = await rig.post({ tokenId, side: "BUY", price: CENT, shares: 60_000_000_000, type: "GTC" });
    expect(rests.json).toMatchObject({ status: "live" });
    expect((await rig.post({ tokenId, side: "BUY", price: CENT, shares: 50_000_000_000, type: "GTC" })).json).toEqual({
      error: expect.stringContaining("sum of active orders: 600000000"),
    });
    rig.call("DELETE", "/cancel-all");
    expect(
      (await rig.post({ tokenId, side: "BUY", price: CENT, shares: 50_000_000_000, type: "GTC" })).json,
    ).toMatchObject({ status: "live" });
  });

  it("bytes that were posted before, by setting", async () => {
    const { rig, tokenId, bestAsk } = await opened();
    const body = await rig.signed({ tokenId, side: "BUY", price: bestAsk(), shares: 10_000_000 });
    const first = rig.call("POST", "/order", body).json;
    expect(rig.call("POST", "/order", body).json).toEqual(first);
    expect(rig.trades).toHaveLength(1);
    rig.world.take({ kind: "settings", settings: { reposts: "refuse-duplicate" } });
    expect(rig.call("POST", "/order", body)).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining("Duplicated") },
    });
    rig.world.take({ kind: "settings", settings: { reposts: "refuse-old" } });
    expect(rig.call("POST", "/order", body).json).toEqual(first);
    rig.pass(10_001);
    expect(rig.call("POST", "/order", body).json).toEqual({ error: expect.stringContaining("timestamp is too old") });
  });
});

describe("for any order on the grid", () => {
  it("what it pays never passes its amounts, and a refusal leaves everything as it was", async () => {
    const wishes = fc.record({
      type: fc.constantFrom("FAK" as const, "FOK" as const, "GTC" as const),
      ticks: fc.integer({ min: 1, max: 99 }),
      shares: fc.integer({ min: 1, max: 40_000 }).map((hundredths) => hundredths * CENT),
      outcome: fc.constantFrom(0 as const, 1 as const),
    });
    const { rig, market } = await opened();
    await fc.assert(
      fc.asyncProperty(wishes, async ({ type, ticks, shares, outcome }) => {
        const tokenId = market.tokenIds[outcome];
        const before = { trades: rig.trades.length, orders: rig.world.state.exchange.orders.size };
        const { json, status } = await rig.post({ tokenId, side: "BUY", price: ticks * CENT, shares, type });
        if (status !== 200) {
          expect({ trades: rig.trades.length, orders: rig.world.state.exchange.orders.size }).toEqual(before);
          return;
        }
        const { takingAmount, makingAmount } = json as { takingAmount: string; makingAmount: string };
        expect(Math.round(Number(takingAmount) * 1e6)).toBeLessThanOrEqual(shares);
        expect(Number(makingAmount)).toBeLessThanOrEqual(Number(takingAmount) * ticks * 0.01 + 1e-9);
        rig.call("DELETE", "/cancel-all");
        rig.pass(20_000);
      }),
      { numRuns: 60 },
    );
    expect(rig.pusd()).toBeGreaterThanOrEqual(0);
  });
});
