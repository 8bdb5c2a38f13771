import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiKeyCreds, SignedOrder } from "@polymarket/clob-client-v2";
import { ClobClient, OrderType, Side } from "@polymarket/clob-client-v2";
import type { TypedDataDomain, TypedDataField } from "ethers";
import { Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningSandbox } from "./process/sandbox-process.ts";
import { endSandbox, startSandbox } from "./process/sandbox-process.ts";

const AMOY = 80_002;
const POLYGON = 137;
const FEE_CAP = 1.05;

interface Listed {
  readonly negRisk: boolean;
  readonly secondsDelay: number;
  readonly orderPriceMinTickSize: number;
  readonly clobTokenIds: string;
}

let folder: string;
let sandbox: RunningSandbox;
let wallet: Wallet;
let creds: ApiKeyCreds;
let client: ClobClient;
let tokenID: string;

/** ethers 6 wallets sign typed data under another name than the client asks for. */
function signerOf(signer: Wallet) {
  return {
    getAddress: async () => signer.address,
    _signTypedData: (
      domain: TypedDataDomain,
      types: Record<string, TypedDataField[]>,
      value: Record<string, unknown>,
    ) => signer.signTypedData(domain, types, value),
  };
}

function clientOf(signer: Wallet, chain: number, known?: ApiKeyCreds): ClobClient {
  const host = `${sandbox.ready.url}/clob`;
  return new ClobClient({ host, chain, signer: signerOf(signer), ...(known === undefined ? {} : { creds: known }) });
}

async function tokenWhere(accepts: (market: Listed) => boolean): Promise<string> {
  const markets = (await (await fetch(`${sandbox.ready.url}/gamma/markets?limit=200`)).json()) as Listed[];
  const found = markets.find((market) => accepts(market) && market.secondsDelay === 0);
  return (JSON.parse(found?.clobTokenIds ?? "[]") as string[])[0] ?? "";
}

async function balanceOf(asset: "COLLATERAL" | "CONDITIONAL"): Promise<number> {
  const token = asset === "CONDITIONAL" ? { token_id: tokenID } : {};
  const { balance } = await client.getBalanceAllowance({ asset_type: asset, ...token } as never);
  return Number(balance);
}

async function statusOf(tradeId: string): Promise<string | undefined> {
  return (await client.getTrades({ id: tradeId }))[0]?.status;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "official-"));
  sandbox = await startSandbox(folder, { SANDBOX_SPEED: "4" });
  wallet = new Wallet(Wallet.createRandom().privateKey);
  creds = await clientOf(wallet, AMOY).createOrDeriveApiKey();
  client = clientOf(wallet, AMOY, creds);
  tokenID = await tokenWhere(({ negRisk, orderPriceMinTickSize }) => !negRisk && orderPriceMinTickSize === 0.01);
}, 60_000);

afterAll(async () => {
  await endSandbox(sandbox, "SIGKILL");
  rmSync(folder, { recursive: true });
});

describe("the official client on the sandbox", () => {
  it("creates a key and derives the same one again; a new wallet has its play money", async () => {
    expect(await clientOf(wallet, AMOY).createOrDeriveApiKey()).toEqual(creds);
    expect(await clientOf(wallet, AMOY).createApiKey()).toMatchObject({ key: undefined });
    expect((await client.getApiKeys()).apiKeys).toEqual([creds.key]);
    expect(await balanceOf("COLLATERAL")).toBe(1_000_000_000);
  });

  it("reads a book, posts a resting order, lists and cancels it", async () => {
    const book = await client.getOrderBook(tokenID);
    const bid = Number(book.bids.at(-1)?.price);
    expect(bid).toBeLessThan(Number(book.asks.at(-1)?.price));

    const order = { tokenID, price: 0.01, size: 150, side: Side.BUY };
    const posted = await client.createAndPostOrder(order, {}, OrderType.GTC);
    expect(posted).toMatchObject({ success: true, status: "live", takingAmount: "" });
    expect(await client.getOpenOrders({ asset_id: tokenID })).toMatchObject([
      { id: posted.orderID, original_size: "150", size_matched: "0", price: "0.01", status: "LIVE" },
    ]);
    expect(await client.getOrder(posted.orderID)).toMatchObject({ id: posted.orderID, owner: creds.key });
    const shown = await client.getOrderBook(tokenID);
    expect(Number(shown.bids.find(({ price }) => price === "0.01")?.size)).toBeGreaterThanOrEqual(150);

    expect(await client.cancelOrder({ orderID: posted.orderID })).toEqual({
      canceled: [posted.orderID],
      not_canceled: {},
    });
    expect(await client.getOpenOrders()).toEqual([]);
  });

  it("buys at market, waits for the chain and sells again", async () => {
    const bought = await client.createAndPostMarketOrder({ tokenID, amount: 10, side: Side.BUY }, {}, OrderType.FAK);
    expect(bought).toMatchObject({ success: true, status: "matched", errorMsg: "" });
    expect(bought.transactionsHashes?.length).toBeGreaterThan(0);
    const shares = Math.round(Number(bought.takingAmount) * 1e6);
    expect(Number(bought.makingAmount)).toBeLessThanOrEqual(10);

    const early = await client.createAndPostMarketOrder({ tokenID, amount: 5, side: Side.SELL }, {}, OrderType.FAK);
    expect(early).toMatchObject({ error: expect.stringContaining("not enough balance / allowance"), status: 400 });

    const [tradeId = ""] = (bought as { tradeIDs?: string[] }).tradeIDs ?? [];
    await expect.poll(() => statusOf(tradeId), { timeout: 20_000 }).toBe("CONFIRMED");
    await expect.poll(() => balanceOf("CONDITIONAL"), { timeout: 20_000 }).toBe(shares);
    const paid = 1_000_000_000 - (await balanceOf("COLLATERAL"));
    const worth = Math.round(Number(bought.makingAmount) * 1e6);
    expect(paid).toBeGreaterThanOrEqual(worth);
    expect(paid).toBeLessThanOrEqual(worth * FEE_CAP);

    const sold = await client.createAndPostMarketOrder({ tokenID, amount: 5, side: Side.SELL }, {}, OrderType.FAK);
    expect(sold).toMatchObject({ success: true, status: "matched", makingAmount: "5" });
  }, 60_000);
});

describe("a forged order", () => {
  const wish = () => ({ tokenID, price: 0.02, size: 100, side: Side.BUY });
  const form = { tickSize: "0.01", negRisk: false, version: 2 } as const;

  async function refusalOf(order: SignedOrder): Promise<unknown> {
    return client.postOrder(order, OrderType.GTC);
  }

  it("of another signer, with a changed amount, for another chain or another exchange is refused", async () => {
    const good = await client.createOrder(wish(), form);
    const stranger = clientOf(new Wallet(Wallet.createRandom().privateKey), AMOY, creds);
    const foreign = await stranger.createOrder(wish(), form);
    const invalid = { error: "invalid signature", status: 400 };
    expect(await refusalOf({ ...good, signature: foreign.signature })).toEqual(invalid);
    expect(await refusalOf({ ...good, makerAmount: "1000000" })).toEqual(invalid);
    expect(await refusalOf({ ...good, takerAmount: "200000000" })).toEqual(invalid);
    const otherChain = await clientOf(wallet, POLYGON, creds).createOrder(wish(), form);
    expect(await refusalOf(otherChain)).toEqual(invalid);
    expect(await refusalOf(await client.createOrder(wish(), { ...form, negRisk: true }))).toEqual(invalid);
    expect(await refusalOf(foreign)).toMatchObject({
      error: "the order signer address has to be the address of the API KEY",
    });
    expect(await client.getOpenOrders()).toEqual([]);
    expect(await refusalOf(good)).toMatchObject({ success: true, status: "live" });
  });

  it("is refused with another's credentials, or none that fit", async () => {
    const order = await client.createOrder(wish(), form);
    const thief = clientOf(wallet, AMOY, { ...creds, secret: Buffer.alloc(32).toString("base64") });
    const unknown = { error: "Unauthorized/Invalid api key", status: 401 };
    expect(await thief.postOrder(order, OrderType.GTC)).toEqual(unknown);
    const other = new Wallet(Wallet.createRandom().privateKey);
    const otherCreds = await clientOf(other, AMOY).createOrDeriveApiKey();
    expect(await clientOf(other, AMOY, otherCreds).postOrder(order, OrderType.GTC)).toMatchObject({
      error: "the order signer address has to be the address of the API KEY",
    });
    expect(await clientOf(other, POLYGON).createApiKey()).toMatchObject({ key: undefined });
  });
});
