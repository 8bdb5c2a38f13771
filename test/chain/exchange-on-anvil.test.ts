import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orderHash } from "../../src/encoding/order-hash.ts";
import { anvilIsHere, CHAIN_ID } from "./anvil.ts";
import { compileContracts } from "./contracts/compile.ts";
import type { PlayOrder } from "./exchange-on-anvil.ts";
import {
  compiled,
  ExchangeOnAnvil,
  exchangeInterface,
  orderFields,
  orderTuple,
  PLACES,
  tokensInterface,
} from "./exchange-on-anvil.ts";

const ANNA = "0x1111111111111111111111111111111111111111";
const BERT = "0x2222222222222222222222222222222222222222";
const YES = `${10n ** 76n + 1n}`;
const NO = `${10n ** 76n + 2n}`;

describe("the contracts for tests", () => {
  it("are compiled from the sources beside them", () => {
    expect(compileContracts()).toEqual(compiled);
  });

  it.each([
    ["OrderFilled", "0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee"],
    ["OrdersMatched", "0x174b3811690657c217184f89418266767c87e4805d09680c39fc9c031c0cab7c"],
    ["FeeCharged", "0x55bb3cade9d43b798a4fe5ffdd05024b2d7870df53920673bfc7e68047cd0ab1"],
  ])("leave the venue's %s", (name, topic) => {
    expect(exchangeInterface.getEvent(name)?.topicHash).toBe(topic);
  });
});

describe.skipIf(!anvilIsHere)("the exchange on a real EVM (needs anvil)", () => {
  let play: ExchangeOnAnvil;
  beforeAll(async () => {
    play = await ExchangeOnAnvil.start();
  });
  afterAll(() => play[Symbol.asyncDispose]());

  const eventsOf = async (blockHash: string) => {
    const logs = await play.node.call("eth_getLogs", { blockHash, address: PLACES.exchange });
    return (logs as { topics: string[]; data: string }[]).map((log) => {
      const event = exchangeInterface.parseLog(log);
      return [event?.name, ...(event?.args.toArray() ?? []).map(String)];
    });
  };
  const balanceOf = async (wallet: string, token: string) => {
    const data = tokensInterface.encodeFunctionData("balanceOf", [wallet, token]);
    return Number(await play.node.call("eth_call", { to: PLACES.conditionalTokens, data }, "latest"));
  };
  const buy: PlayOrder = { wallet: ANNA, token: YES, side: "BUY", priceMicro: 530_000, sharesMicro: 10_000_000 };
  const hashOf = (order: PlayOrder) =>
    orderHash({ chainId: CHAIN_ID, exchange: PLACES.exchange, version: "2" }, orderFields(order));

  it("hashes an order as we do", async () => {
    const data = exchangeInterface.encodeFunctionData("hashOrder", [orderTuple(orderFields(buy), "0x")]);
    expect(await play.node.call("eth_call", { to: PLACES.exchange, data }, "latest")).toBe(hashOf(buy));
  });

  it("tells a taker's buy: the maker first, then the taker against the exchange", async () => {
    const mined = await play.take(buy, { counterparty: BERT, feeMicro: 1_300 });
    const events = await eventsOf(mined.blockHash);
    expect(events.map(([name]) => name)).toEqual(["OrderFilled", "FeeCharged", "OrderFilled", "OrdersMatched"]);
    expect(events[0]?.slice(2, 9)).toEqual([BERT, ANNA, "1", YES, "10000000", "5300000", "0"]);
    expect(events[2]?.slice(1, 9)).toEqual([
      ...[hashOf(buy), ANNA, PLACES.exchange, "0", YES, "5300000", "10000000", "1300"],
    ]);
    expect(events[3]?.slice(1)).toEqual([hashOf(buy), ANNA, "0", YES, "5300000", "10000000"]);
    expect(await balanceOf(ANNA, YES)).toBe(10_000_000);
  });

  it("mints for two buys and merges for two sells, each log with its own token", async () => {
    const minted = await eventsOf(
      (await play.take({ ...buy, salt: 2 }, { counterparty: BERT, complement: NO })).blockHash,
    );
    expect(minted[0]?.slice(2, 9)).toEqual([BERT, ANNA, "0", NO, "4700000", "10000000", "0"]);
    const sell: PlayOrder = { ...buy, side: "SELL", salt: 3 };
    const merged = await eventsOf((await play.make(sell, { counterparty: BERT, complement: NO })).blockHash);
    expect(merged[0]?.slice(2, 9)).toEqual([ANNA, BERT, "1", YES, "10000000", "5300000", "0"]);
    expect(merged[1]?.slice(2, 9)).toEqual([BERT, PLACES.exchange, "1", NO, "10000000", "4700000", "0"]);
  });

  it("fills one order over several transactions and then no further", async () => {
    const order: PlayOrder = { ...buy, salt: 4 };
    const against = (salt: number) => [{ order: { ...order, side: "SELL" as const, wallet: BERT, salt } }];
    await play.match({ order, filledMicro: 4_000_000 }, against(5));
    await play.match({ order, filledMicro: 6_000_000 }, against(6));
    await expect(play.match({ order, filledMicro: 1_000_000 }, against(7))).rejects.toThrow();
  });

  it("forgets a block that was replaced, and keeps its chain over a restart", async () => {
    await play.take({ ...buy, salt: 8 }, { counterparty: BERT });
    const before = await balanceOf(ANNA, YES);
    await play.node.reorganise(1);
    expect(await balanceOf(ANNA, YES)).toBe(before - 10_000_000);
    const [url, block] = [play.node.url, await play.node.blockNumber()];
    await play.node.pause();
    await expect(play.node.blockNumber()).rejects.toThrow();
    await play.node.resume();
    expect([play.node.url, await play.node.blockNumber()]).toEqual([url, block]);
    expect(await balanceOf(ANNA, YES)).toBe(before - 10_000_000);
  });
});
