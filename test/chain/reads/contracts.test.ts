import { TypedDataEncoder, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { placesWithoutCode, readAccount } from "../../../src/chain/contracts/account-on-chain.ts";
import { ConditionalTokens } from "../../../src/chain/contracts/conditional-tokens.ts";
import { ExchangeContract } from "../../../src/chain/contracts/exchange-contract.ts";
import { RpcError } from "../../../src/chain/rpc/rpc-error.ts";
import type { RpcPool } from "../../../src/chain/rpc/rpc-pool.ts";
import type { OrderFields } from "../../../src/domain/order.ts";
import { orderHash } from "../../../src/encoding/order-hash.ts";
import { anvilIsHere, CHAIN_ID } from "../anvil.ts";
import type { PlayOrder } from "../exchange-on-anvil.ts";
import { ExchangeOnAnvil, orderFields, PLACES } from "../exchange-on-anvil.ts";
import { poolOn } from "../pool-on.ts";

const ANNA = "0x1111111111111111111111111111111111111111";
const BERT = "0x2222222222222222222222222222222222222222";
const YES = `${10n ** 76n + 1n}`;
const NO = `${10n ** 76n + 2n}`;
const CONDITION = `0x${"ab".repeat(32)}`;
const EMPTY = "0x3333333333333333333333333333333333333333";
const DOMAIN = { chainId: CHAIN_ID, exchange: PLACES.exchange, version: "2" };

describe.skipIf(!anvilIsHere)("what the contracts say (needs anvil)", () => {
  let play: ExchangeOnAnvil;
  let pool: RpcPool;
  beforeAll(async () => {
    play = await ExchangeOnAnvil.start();
    pool = poolOn(play.node.url);
  });
  afterAll(() => play[Symbol.asyncDispose]());

  const buy = (salt: number): PlayOrder => ({
    ...{ wallet: ANNA, token: YES, side: "BUY", priceMicro: 530_000, sharesMicro: 10_000_000 },
    salt,
  });

  describe("of an order", () => {
    const exchange = () => new ExchangeContract(pool, PLACES.exchange);

    it("its hash is ours", async () => {
      const order = orderFields(buy(1));
      expect(await exchange().hashOrder(order)).toBe(orderHash(DOMAIN, order));
    });

    it("how far it was filled: untouched, in part, whole", async () => {
      const order = buy(2);
      const hash = orderHash(DOMAIN, orderFields(order));
      const fill = (filledMicro: number, salt: number) =>
        play.match({ order, filledMicro }, [{ order: { ...order, side: "SELL", wallet: BERT, salt }, filledMicro }]);
      expect(await exchange().orderStatus(hash)).toEqual({ closed: false, remainingMicro: 0 });
      await fill(4_000_000, 3);
      expect(await exchange().orderStatus(hash)).toEqual({ closed: false, remainingMicro: 3_180_000 });
      await fill(6_000_000, 4);
      expect(await exchange().orderStatus(hash)).toEqual({ closed: true, remainingMicro: 0 });
    });

    it("whether it may be matched: signed by its maker, forged, filled, or nobody there to say", async () => {
      const wallet = Wallet.createRandom();
      const order: OrderFields = orderFields({ ...buy(5), wallet: wallet.address });
      const signature = await signed(wallet, order);
      expect(await exchange().validateOrder(order, signature)).toBeUndefined();
      const forged = await signed(Wallet.createRandom(), order);
      expect(await exchange().validateOrder(order, forged)).toBe("InvalidSignature");
      const filled = orderFields(buy(2));
      expect(await exchange().validateOrder(filled, signature)).toBe("OrderAlreadyFilled");
      const nowhere = new ExchangeContract(pool, EMPTY);
      expect(await nowhere.validateOrder(order, signature)).toContain("no contract");
      await expect(nowhere.orderStatus(CONDITION)).rejects.toThrow("no such contract");
    });
  });

  describe("of shares", () => {
    const tokens = () => new ConditionalTokens(pool, PLACES.conditionalTokens);

    it("what a wallet held before and after a block", async () => {
      const { block } = await play.giveShares(BERT, NO, 7_000_000);
      await play.takeShares(BERT, NO, 2_000_000);
      const many = Array.from({ length: 450 }, (_, index) => `${index + 1}`);
      const at = (height: number | "latest") => tokens().balancesAt(BERT, [NO, ...many], height);
      expect((await at(block - 1)).get(NO)).toBe(0);
      expect((await at(block)).get(NO)).toBe(7_000_000);
      const latest = await at("latest");
      expect(latest.get(NO)).toBe(5_000_000);
      expect(latest.size).toBe(451);
      await expect(at(10 ** 9)).rejects.toThrow(RpcError);
    });

    it("what a share pays once it is known, also half", async () => {
      expect(await tokens().payouts(CONDITION)).toBeUndefined();
      await play.resolve(CONDITION, [1, 1]);
      expect(await tokens().payouts(CONDITION)).toEqual([500_000, 500_000]);
      const won = `0x${"cd".repeat(32)}`;
      await play.resolve(won, [0, 1]);
      expect(await tokens().payouts(won)).toEqual([0, 1_000_000]);
    });
  });

  it("what a wallet has and allows", async () => {
    const [owner = ""] = await play.node.accounts();
    await play.giveDollars(owner, 12_340_000);
    await play.approveDollars(owner, PLACES.exchange, 5_000_000);
    await play.approveTokens(owner, PLACES.adapter);
    const account = await readAccount(pool, owner, {
      pusd: PLACES.pusd,
      conditionalTokens: PLACES.conditionalTokens,
      spenders: { exchange: PLACES.exchange, adapter: PLACES.adapter },
      operators: { exchange: PLACES.exchange, adapter: PLACES.adapter },
    });
    expect(account.gasWei).toBeGreaterThan(9_000n * 10n ** 18n);
    expect(account.pusdMicro).toBe(12_340_000);
    expect(account.approvals.map(({ of, name, allowed }) => [of, name, allowed])).toEqual([
      ["pUSD", "exchange", 5_000_000],
      ["pUSD", "adapter", 0],
      ["shares", "exchange", 0],
      ["shares", "adapter", 1],
    ]);
  });

  it("where there is no contract", async () => {
    expect(await placesWithoutCode(pool, { ...PLACES, router: EMPTY })).toEqual(["router"]);
  });
});

function signed(wallet: { signTypedData: Wallet["signTypedData"] }, order: OrderFields): Promise<string> {
  const domain = { ...DOMAIN, name: "Polymarket CTF Exchange", verifyingContract: PLACES.exchange };
  const value = {
    ...order,
    makerAmount: order.makerAmountMicro,
    takerAmount: order.takerAmountMicro,
    side: order.side === "BUY" ? 0 : 1,
    timestamp: order.timestampMs,
  };
  const types = {
    Order: [
      ["uint256", "salt"],
      ["address", "maker"],
      ["address", "signer"],
      ["uint256", "tokenId"],
      ["uint256", "makerAmount"],
      ["uint256", "takerAmount"],
      ["uint8", "side"],
      ["uint8", "signatureType"],
      ["uint256", "timestamp"],
      ["bytes32", "metadata"],
      ["bytes32", "builder"],
    ].map(([type = "", name = ""]) => ({ type, name })),
  };
  expect(TypedDataEncoder.hash(pick(domain), types, value)).toBe(orderHash(DOMAIN, order));
  return wallet.signTypedData(pick(domain), types, value);
}

function pick({
  name,
  version,
  chainId,
  verifyingContract,
}: Record<"name" | "version" | "verifyingContract", string> & { chainId: number }) {
  return { name, version, chainId, verifyingContract };
}
