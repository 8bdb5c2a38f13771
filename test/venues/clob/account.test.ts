import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiCredentials } from "../../../src/venues/clob/api-credentials.ts";
import { CONDITION, CREDENTIALS, KEY_ADDRESS, StandInClob } from "./stand-in-clob.ts";
import { VenueRig } from "./venue-rig.ts";

let clob: StandInClob;
let rig: VenueRig;

beforeEach(async () => {
  clob = new StandInClob();
  await clob.listen();
  rig = new VenueRig(clob);
});

afterEach(() => clob.close());

describe("credentials", () => {
  it("are kept ones first, then derived, then created", async () => {
    await rig.keeper.current();
    expect(clob.asked).toEqual(["GET /auth/derive-api-key"]);
    const second = new VenueRig(clob);
    second.kept.push(CREDENTIALS);
    expect((await second.keeper.current()).reveal()).toEqual(CREDENTIALS);
    expect(clob.asked).toHaveLength(1);
    clob.credentials = undefined;
    const third = new VenueRig(clob);
    await Promise.all([third.keeper.current(), third.keeper.current()]);
    expect(clob.asked.slice(1)).toEqual(["GET /auth/derive-api-key", "POST /auth/api-key"]);
    expect(third.kept).toEqual([CREDENTIALS]);
  });

  it("are asked for again after a failure, and never told in an error", async () => {
    clob.instead.set("GET /auth/derive-api-key", { status: 404, body: {} });
    clob.instead.set("POST /auth/api-key", { status: 200, body: { ...CREDENTIALS, passphrase: 12_345_678 } });
    const failure = await rig.keeper.current().catch((error: unknown) => inspect(error));
    expect(failure).toContain("CLOB credentials: passphrase");
    expect(failure).not.toContain("12345678");
    expect(failure).not.toContain(CREDENTIALS.secret);
    clob.instead.clear();
    expect((await rig.keeper.current()).reveal()).toEqual(CREDENTIALS);
  });

  it("show themselves only when asked by name", () => {
    const credentials = new ApiCredentials(CREDENTIALS);
    const shown = `${credentials} ${JSON.stringify({ credentials })} ${inspect(credentials)} ${inspect({ credentials })}`;
    for (const secret of Object.values(CREDENTIALS)) expect(shown).not.toContain(secret);
  });
});

describe("trades of the account", () => {
  it("are read page by page, each fill once, from a time on", async () => {
    for (let index = 0; index < 5; index += 1) {
      clob.trades.push(clob.tradeRow({ taker_order_id: `0xA${index}`, side: "BUY", size: "1" }));
    }
    clob.trades.push(...clob.trades.slice(4));
    const trades = await rig.venue.accountTrades(1_790_000_000_000);
    expect(trades.map(({ id, orderHash }) => `${id} ${orderHash}`)).toEqual(
      [0, 1, 2, 3, 4].map((index) => `trade-${index} 0xa${index}`),
    );
    const pages = clob.asked.filter((line) => line.startsWith("GET /data/trades"));
    expect(pages[0]).toBe("GET /data/trades?after=1789999999&next_cursor=MA%3D%3D");
    expect(pages).toHaveLength(3);
  });

  it("are not read without end", async () => {
    clob.instead.set("GET /data/trades", { status: 200, body: { data: [], next_cursor: "MQ==" } });
    expect(await rig.venue.accountTrades(0)).toEqual([]);
    for (let index = 0; index < 101; index += 1) {
      clob.trades.push(clob.tradeRow({ taker_order_id: "0xa", side: "BUY", size: "1" }));
    }
    clob.instead.clear();
    await expect(rig.venue.accountTrades(0)).rejects.toThrow("more than 50 pages");
  });

  it("are ours as taker at the makers' prices, and as maker without a fee", async () => {
    const maker = { order_id: "0xM1", maker_address: KEY_ADDRESS.toLowerCase(), price: "0.6", asset_id: "8" };
    const stranger = { order_id: "0xF1", maker_address: `0x${"1".repeat(40)}`, price: "0.48", asset_id: "7" };
    clob.trades.push(
      // Our limit was 0.5: 6 shares at 0.48, 4 at the complement of 0.6.
      clob.tradeRow({
        ...{ id: "t1", taker_order_id: "0xT1", side: "BUY", size: "10", price: "0.5", status: "TRADE_STATUS_MINED" },
        maker_orders: [
          { ...stranger, matched_amount: "6" },
          { ...maker, maker_address: stranger.maker_address, matched_amount: "4" },
        ],
      }),
      clob.tradeRow({
        ...{ id: "t2", taker_order_id: "0xF2", side: "SELL", size: "9", trader_side: "MAKER", status: "CONFIRMED" },
        maker_orders: [
          { ...maker, matched_amount: "2.5" },
          { ...maker, matched_amount: "1" },
          { ...stranger, matched_amount: "5.5" },
        ],
      }),
    );
    const [taken, made, ...rest] = await rig.venue.accountTrades(0);
    expect(taken).toMatchObject({
      ...{ id: "t1", orderHash: "0xt1", status: "mined", sharesMicro: 10_000_000 },
      ...{ collateralMicro: 4_480_000, priceMicro: 448_000, feeMicro: 98_300 },
    });
    expect(made).toMatchObject({
      ...{ id: "t2", orderHash: "0xm1", status: "confirmed", sharesMicro: 3_500_000, priceMicro: 600_000 },
      ...{ collateralMicro: 2_100_000, feeMicro: 0 },
    });
    expect(rest).toEqual([]);
  });

  it("of an order that another life placed are found without knowing its token", async () => {
    clob.trades.push(clob.tradeRow({ taker_order_id: "0xOLD", side: "SELL", size: "2" }));
    expect(await rig.venue.trades("0xold")).toMatchObject([{ orderHash: "0xold", sharesMicro: 2_000_000 }]);
    expect(await rig.venue.order("0xold")).toMatchObject({ state: "done" });
    expect(await rig.venue.order("0xnone")).toBeUndefined();
  });

  it("of an order that was placed by a clock that was ahead are asked for by its token alone", async () => {
    rig = new VenueRig(clob, { recall: () => ({ token: "7", createdMs: 1_890_000_000_000 }) });
    clob.trades.push(clob.tradeRow({ asset_id: "7", taker_order_id: "0xOLD", side: "SELL", size: "2" }));
    expect(await rig.venue.order("0xold")).toMatchObject({ state: "done" });
    expect(clob.asked.find((asked) => asked.startsWith("GET /data/trades"))).toBe(
      "GET /data/trades?asset_id=7&next_cursor=MA%3D%3D",
    );
  });

  it("of an order that another life placed are asked for by its token and time, where somebody remembers it", async () => {
    const recall = (hash: string) => (hash === "0xold" ? { token: "7", createdMs: 1_790_000_000_000 } : undefined);
    rig = new VenueRig(clob, { recall });
    await rig.venue.order("0xold");
    await rig.venue.order("0xnone");
    expect(clob.asked.filter((asked) => asked.startsWith("GET /data/trades"))).toEqual([
      "GET /data/trades?asset_id=7&after=1789999879&next_cursor=MA%3D%3D",
      "GET /data/trades?next_cursor=MA%3D%3D",
    ]);
  });
});

describe("cancelling", () => {
  it("ends an order by its hash, and tells what became of one that is over", async () => {
    clob.behaviours.push({ rest: "live" });
    const resting = rig.order("BUY", "GTC");
    await rig.venue.place(resting);
    expect(await rig.venue.cancel(resting.hash)).toEqual({
      hash: resting.hash,
      state: "done",
      reason: "cancelled",
      status: "cancelled",
    });
    // Asked again, the venue shows it no more: that is what proves it.
    expect(await rig.venue.order(resting.hash)).toMatchObject({ state: "done", reason: "ended without a fill" });
    const filled = rig.order();
    await rig.venue.place(filled);
    expect(await rig.venue.cancel(filled.hash)).toMatchObject({ state: "done", reason: "" });
    expect(await rig.venue.cancel(`0x${"8".repeat(64)}`)).toBeUndefined();
  });

  it("cancels everything only on an account declared dedicated", async () => {
    await expect(rig.venue.cancelAll()).rejects.toThrow("not declared dedicated");
    const dedicated = new VenueRig(clob, { isDedicated: true });
    clob.behaviours.push({ rest: "live" });
    const order = dedicated.order("BUY", "GTC");
    await dedicated.venue.place(order);
    expect(await dedicated.venue.cancelAll()).toEqual([order.hash]);
  });
});

describe("holdings", () => {
  it("are the venue's balances in base units", async () => {
    clob.balances = { COLLATERAL: "12340000", "7": "5000000" };
    const { cashMicro, shares } = await rig.venue.holdings(["7", "8", "7"]);
    expect([cashMicro, [...shares]]).toEqual([
      12_340_000,
      [
        ["7", 5_000_000],
        ["8", 0],
      ],
    ]);
    expect(clob.asked).toContain("GET /balance-allowance?asset_type=COLLATERAL&signature_type=0");
    expect(clob.asked).toContain("GET /balance-allowance?asset_type=CONDITIONAL&token_id=7&signature_type=0");
  });

  it("are the chain's where it can be asked; redeeming is somebody else's", async () => {
    const chain = { cashMicro: 1, shares: new Map([["7", 2]]) };
    const other = new VenueRig(clob, {
      chainHoldings: async () => chain,
      redeem: async (conditionId) => ({ cashMicro: conditionId === CONDITION ? 9 : 0 }),
    });
    expect(await other.venue.holdings(["7"])).toBe(chain);
    expect(await other.venue.redeem(CONDITION)).toEqual({ cashMicro: 9 });
    expect(clob.asked).toEqual([]);
  });
});
