import { Wallet } from "ethers";
import { describe, expect, it } from "vitest";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import { TradingRig } from "../exchange/trading-rig.ts";

interface Page<T> {
  readonly count: number;
  readonly next_cursor: string;
  readonly data: readonly T[];
}

async function opened(): Promise<TradingRig> {
  const rig = new TradingRig();
  await rig.open();
  return rig;
}

function restIn(rig: TradingRig, shares = 10_000_000, index = 0) {
  const market = rig.market();
  const [tokenId] = [market.tokenIds[index] ?? ""];
  return rig.post({ tokenId, side: "BUY", price: market.tickMicro, shares, type: "GTC" });
}

describe("credentials", () => {
  it("are created once a nonce, derived ever after, and deleted", async () => {
    const rig = new TradingRig();
    expect(await rig.withWallet("GET", "/auth/derive-api-key")).toMatchObject({ status: 400 });
    const { json: made } = await rig.open();
    expect(made).toEqual({
      apiKey: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      secret: expect.stringMatching(/^[\w-]{43}=$/),
      passphrase: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await rig.withWallet("POST", "/auth/api-key")).toMatchObject({
      status: 400,
      json: { error: expect.any(String) },
    });
    expect((await rig.withWallet("GET", "/auth/derive-api-key")).json).toEqual(made);
    expect((await rig.withWallet("POST", "/auth/api-key", 7)).status).toBe(200);
    expect(rig.pusd()).toBe(1_000_000_000);
    expect(rig.call("DELETE", "/auth/api-key").status).toBe(200);
    expect(rig.call("GET", "/data/orders").status).toBe(401);
    expect((await rig.withWallet("GET", "/auth/derive-api-key")).status).toBe(400);
  });

  it("need a signature of the very wallet, and headers that are whole", async () => {
    const rig = new TradingRig();
    const timestamp = "1790000000";
    const other = await new Wallet(`0x${"22".repeat(32)}`).signMessage("hello");
    const headers = {
      poly_address: rig.wallet.address,
      poly_signature: other,
      poly_timestamp: timestamp,
      poly_nonce: "0",
    };
    const refused = { status: 401, json: { error: "Invalid L1 Request headers" } };
    expect(rig.ask("POST", "/auth/api-key", "", headers)).toMatchObject(refused);
    expect(rig.ask("POST", "/auth/api-key", "", { ...headers, poly_signature: "0x12" })).toMatchObject(refused);
    expect(rig.ask("POST", "/auth/api-key")).toMatchObject(refused);
  });

  it("authenticate one request: method, path, body, key and passphrase", async () => {
    const rig = await opened();
    const { secret, apiKey, passphrase } = rig.credentials;
    const refused = { status: 401, json: { error: "Unauthorized/Invalid api key" } };
    expect(rig.ask("GET", "/data/orders")).toMatchObject({ status: 401, json: { error: "missing address header" } });
    const { createHmac } = await import("node:crypto");
    const signed = (text: string) =>
      createHmac("sha256", Buffer.from(secret, "base64url"))
        .update(text)
        .digest("base64")
        .replaceAll("+", "-")
        .replaceAll("/", "_");
    const headers = {
      poly_address: rig.wallet.address,
      poly_timestamp: "5",
      poly_api_key: apiKey,
      poly_passphrase: passphrase,
      poly_signature: signed("5GET/data/orders"),
    };
    expect(rig.ask("GET", "/data/orders?id=0x", "", headers).status).toBe(200);
    expect(rig.ask("GET", "/data/trades", "", headers)).toMatchObject(refused);
    expect(rig.ask("DELETE", "/cancel-all", "", headers)).toMatchObject(refused);
    expect(rig.ask("GET", "/data/orders", "x", headers)).toMatchObject(refused);
    expect(rig.ask("GET", "/data/orders", "", { ...headers, poly_timestamp: "6" })).toMatchObject(refused);
    expect(rig.ask("GET", "/data/orders", "", { ...headers, poly_passphrase: "wrong" })).toMatchObject(refused);
    expect(rig.ask("GET", "/data/orders", "", { ...headers, poly_address: `0x${"33".repeat(20)}` })).toMatchObject(
      refused,
    );
    rig.world.take({ kind: "settings", settings: { authAgeMs: 60_000 } });
    expect(rig.ask("GET", "/data/orders", "", headers)).toMatchObject(refused);
    expect(rig.call("GET", "/data/orders").status).toBe(200);
  });

  it("that only read are given out and taken back", async () => {
    const rig = await opened();
    const { apiKey } = rig.call("POST", "/auth/readonly-api-key").json as { apiKey: string };
    expect(rig.call("GET", "/auth/readonly-api-keys").json).toEqual([apiKey]);
    expect(rig.call("GET", "/auth/api-keys").json).toEqual({ apiKeys: [rig.credentials.apiKey] });
    expect(rig.call("DELETE", "/auth/readonly-api-key", { key: apiKey }).json).toBe(true);
    expect(rig.call("GET", "/auth/readonly-api-keys").json).toEqual([]);
  });
});

describe("several orders", () => {
  it("are worked off one by one: a refused leg has success, no id and its reason", async () => {
    const rig = await opened();
    const market = rig.market();
    const [tokenId] = market.tokenIds;
    const good = await rig.signed({ tokenId, side: "BUY", price: market.tickMicro, shares: 10_000_000, type: "GTC" });
    const bad = await rig.signed({ tokenId, side: "BUY", price: market.tickMicro, shares: 1_000_000, type: "GTC" });
    expect(rig.call("POST", "/orders", [good, bad]).json).toMatchObject([
      { success: true, status: "live", errorMsg: "", orderID: expect.stringMatching(/^0x/) },
      { success: true, orderID: "", errorMsg: expect.stringContaining("lower than the minimum: 5") },
    ]);
    expect(rig.call("POST", "/orders", Array(16).fill(good))).toMatchObject({
      status: 400,
      json: { error: "Too many orders in payload: 16, max allowed: 15" },
    });
    expect(rig.call("POST", "/orders", { not: "a list" }).status).toBe(400);
  });

  it("are listed in pages that end with LTE=, and cancelled by id, by market or all", async () => {
    const rig = await opened();
    const ids: string[] = [];
    for (let index = 0; index < 105; index += 1)
      ids.push(((await restIn(rig, 10_000_000, index % 2)).json as { orderID: string }).orderID);
    const first = rig.call("GET", "/data/orders?next_cursor=MA==").json as Page<{ id: string; asset_id: string }>;
    expect([first.count, first.data[0]?.id]).toEqual([100, ids.at(-1)]);
    const second = rig.call("GET", `/data/orders?next_cursor=${first.next_cursor}`).json as typeof first;
    expect([second.count, second.next_cursor]).toEqual([5, "LTE="]);
    expect(rig.call("GET", "/data/orders?next_cursor=!!").status).toBe(400);

    const unknown = `0x${"ab".repeat(32)}`;
    expect(rig.call("DELETE", "/orders", [ids[0], unknown]).json).toEqual({
      canceled: [ids[0]],
      not_canceled: { [unknown]: "Order not found or already canceled" },
    });
    expect(rig.call("DELETE", "/order", { orderID: ids[0] }).json).toEqual({
      canceled: [],
      not_canceled: { [ids[0] ?? ""]: "already canceled or matched" },
    });
    const { conditionId, tokenIds } = rig.market();
    const byToken = rig.call("DELETE", "/cancel-market-orders", { market: conditionId, asset_id: tokenIds[1] });
    expect((byToken.json as { canceled: string[] }).canceled).toHaveLength(52);
    expect((rig.call("DELETE", "/cancel-all").json as { canceled: string[] }).canceled).toHaveLength(52);
    expect(rig.call("GET", "/data/orders").json).toMatchObject({ count: 0, data: [] });
  });
});

describe("an account", () => {
  it("shows its trades by id, token and time", async () => {
    const rig = await opened();
    const market = rig.market();
    const [tokenId, other] = market.tokenIds;
    await rig.post({ tokenId, side: "BUY", price: bestFor(market.book, 0, "BUY") ?? 0, shares: 10_000_000 });
    rig.pass(10_000);
    const { data } = rig.call("GET", "/data/trades").json as Page<Record<string, unknown>>;
    expect(data).toMatchObject([
      {
        asset_id: tokenId,
        market: market.conditionId,
        side: "BUY",
        size: "10",
        status: "CONFIRMED",
        trader_side: "TAKER",
        maker_address: rig.wallet.address.toLowerCase(),
        owner: rig.credentials.apiKey,
        outcome: market.outcomes[0],
        maker_orders: [{ matched_amount: "10", side: "SELL" }],
      },
    ]);
    const [row] = data;
    const count = (query: string) => (rig.call("GET", `/data/trades?${query}`).json as Page<unknown>).count;
    expect([count(`id=${row?.id}`), count("id=other"), count(`asset_id=${other}`)]).toEqual([1, 0, 0]);
    expect([count(`after=${row?.match_time}`), count(`before=${Number(row?.match_time) - 1}`)]).toEqual([1, 0]);
    expect([count(`maker_address=${rig.wallet.address}`), count(`maker_address=0x${"44".repeat(20)}`)]).toEqual([1, 0]);
  });

  it("shows balances in base units and who may spend them", async () => {
    const rig = await opened();
    const collateral = rig.call("GET", "/balance-allowance?asset_type=COLLATERAL&signature_type=0").json;
    expect(collateral).toMatchObject({ balance: "1000000000" });
    expect(Object.values((collateral as { allowances: Record<string, string> }).allowances)).toContain(
      String(2n ** 256n - 1n),
    );
    expect(rig.call("GET", "/balance-allowance?asset_type=CONDITIONAL&token_id=1").json).toMatchObject({
      balance: "0",
    });
    expect(rig.call("GET", "/balance-allowance?asset_type=CONDITIONAL").status).toBe(400);
    expect(rig.call("GET", "/balance-allowance/update?asset_type=COLLATERAL").status).toBe(200);
  });

  it("that sent a heartbeat and falls silent for ten seconds loses its open orders", async () => {
    const rig = await opened();
    await restIn(rig);
    rig.pass(30_000);
    const beat = (id: string) => rig.call("POST", "/v1/heartbeats", { heartbeat_id: id });
    const open = () => (rig.call("GET", "/data/orders").json as Page<unknown>).count;
    let { heartbeat_id: id } = beat("").json as { heartbeat_id: string };
    for (let count = 0; count < 3; count += 1) {
      rig.pass(5_000);
      expect(beat("another")).toMatchObject({ status: 400, json: { heartbeat_id: id, error_msg: expect.any(String) } });
      ({ heartbeat_id: id } = beat(id).json as { heartbeat_id: string });
    }
    rig.pass(9_999);
    expect(open()).toBe(1);
    rig.pass(1);
    expect(open()).toBe(0);
    expect(beat("").status).toBe(200);
  });
});

describe("the rate limits", () => {
  it("answer 429 with the seconds to wait, by group and for all, and let through again after them", async () => {
    const rig = await opened();
    rig.world.take({ kind: "settings", settings: { rateLimitScale: 0.02 } });
    const ask = () => rig.call("GET", "/balance-allowance?asset_type=COLLATERAL");
    expect([1, 2, 3, 4].map(() => ask().status)).toEqual([200, 200, 200, 200]);
    expect(ask()).toMatchObject({
      status: 429,
      json: { error: "Too Many Requests" },
      headers: { "retry-after": "10" },
    });
    expect(rig.call("GET", "/data/orders").status).toBe(200);
    rig.pass(10_000);
    expect(ask().status).toBe(200);
    rig.world.take({ kind: "settings", settings: { rateLimitScale: 0.0001 } });
    expect(rig.ask("GET", "/time").status).toBe(429);
    rig.world.take({ kind: "settings", settings: { rateLimitScale: null } });
    expect(rig.ask("GET", "/time").status).toBe(200);
  });
});
