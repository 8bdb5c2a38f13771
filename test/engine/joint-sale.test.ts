import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { setDebt } from "../../src/engine/exits/exit-debt.ts";
import { TOO_SMALL } from "../../src/engine/exits/exit-plan.ts";
import { ASKED_FOR, saleCause } from "../../src/engine/exits/sale-cause.ts";
import type { TargetRecord, TradeStatus } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

const OTHER = "0x2222222222222222222222222222222222222222";
let rig: Rig;
let one: TargetRecord;
let two: TargetRecord;
/** What the venue says of trades from now on. */
let status: TradeStatus;

beforeEach(async () => {
  rig = await Rig.open();
  status = "confirmed";
  const { trades } = rig.venue;
  rig.venue.trades = async (hash) => (await trades(hash)).map((trade) => ({ ...trade, status }));
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  one = rig.addTarget(TARGET, "ann");
  two = rig.addTarget(OTHER, "bob");
  // 9 shares for each.
  await rig.copy(one, [sighting()]);
  await rig.copy(two, [sighting({ wallet: OTHER })]);
});
afterEach(() => rig.close());

const shares = () => [one, two].map(({ id }) => rig.records.lots.of(id, 1)?.sharesMicro);
const debts = () => [one, two].map(({ id }) => rig.records.debts.of(id, 1)?.sharesMicro);
const sales = () =>
  rig.store
    .rows(builder.selectFrom("orders").selectAll().where("side", "=", "SELL").orderBy("id"))
    .map(({ sharesMicro, limitMicro }) => [sharesMicro, limitMicro]);

/** One of them sells so many of the hundred shares that he bought. */
async function sells(target: TargetRecord, percent: number, priceMicro = 490_000): Promise<void> {
  const change = { wallet: target.address, side: "SELL" as const, priceMicro, sharesMicro: percent * MICRO };
  await rig.copy(target, [sighting(change)]);
}

async function look(news: TradeStatus): Promise<void> {
  status = news;
  rig.desk.heed(rig.venue.placed.at(-1) ?? "");
  await rig.desk.idle();
}

describe("what two lots of a token owe (20)", () => {
  it("is sold in one order once both together reach the market's minimum, each lot its own part", async () => {
    await sells(one, 30);
    expect([sales(), rig.records.debts.of(one.id, 1)?.reason]).toEqual([[], TOO_SMALL]);
    await sells(two, 40);
    expect(sales()).toEqual([[6_300_000, 480_000]]);
    expect(debts()).toEqual([0, 0]);
    expect(shares()).toEqual([6_300_000, 5_400_000]);
    const lots = [one, two].map(({ id }) => rig.records.lots.of(id, 1));
    // A share cost 50 cents and brought 49.
    expect(lots.map((lot) => lot?.realisedMicro)).toEqual([-27_000, -36_000]);
    expect(rig.records.realisations.newest(2).map(({ targetId, sharesMicro }) => [targetId, sharesMicro])).toEqual([
      [two.id, 3_600_000],
      [one.id, 2_700_000],
    ]);
    const outcomes = rig.store.rows(builder.selectFrom("signals").select("outcome").where("side", "=", "SELL"));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["copied", "copied"]);
  });

  it("is told as his sale who sold now, not as what a rest was owed for", async () => {
    rig.store.transact((records) => {
      const rest = { targetId: one.id, tokenId: 1, sharesMicro: 2 * MICRO, priceMicro: 400_000, signalId: null };
      setDebt(records, rest, ASKED_FOR, rig.clock.nowMs());
    });
    await sells(two, 40);
    const [order] = rig.store.rows(builder.selectFrom("orders").selectAll().where("side", "=", "SELL"));
    expect(order).toMatchObject({ targetId: two.id, sharesMicro: 5_600_000 });
    expect(order && saleCause(rig.records, { ...order, side: "SELL" })).toBeUndefined();
    const [told] = rig.store.rows(builder.selectFrom("alerts").select("text").orderBy("id", "desc").limit(1));
    expect(told?.text).toMatch(/^Copied bob: sold 5\.60 shares .*, along with what was left after ann\.\n/);
  });

  it("takes no lot along whose shares are not there yet", async () => {
    rig.markets.add("0xc2", ["2001", "2002"], 500_000);
    const token = { conditionId: "0xc2", token: "2001" };
    const sell = { ...token, side: "SELL" as const, priceMicro: 490_000 };
    await rig.copy(one, [sighting(token)]);
    status = "matched";
    await rig.copy(two, [sighting({ ...token, wallet: OTHER })]);
    await rig.copy(one, [sighting({ ...sell, sharesMicro: 30 * MICRO })]);
    await rig.copy(two, [sighting({ ...sell, wallet: OTHER, sharesMicro: 40 * MICRO })]);
    await rig.decide();
    expect(sales()).toEqual([]);
    status = "confirmed";
    await rig.fate.settleFills();
    await rig.decide();
    expect(sales()).toEqual([[6_300_000, 480_000]]);
  });

  it("is sold at the price that is good enough for both, and not while nobody pays that", async () => {
    await sells(one, 30, 490_000);
    rig.markets.setPrice("1001", 450_000);
    await sells(two, 40, 440_000);
    expect(sales()).toEqual([]);
    rig.markets.setPrice("1001", 500_000);
    await rig.decide();
    expect(sales()).toEqual([[6_300_000, 480_000]]);
  });

  it("is still too small where both together are", async () => {
    await sells(one, 20);
    await sells(two, 20);
    expect([sales(), debts()]).toEqual([[], [1_800_000, 1_800_000]]);
  });

  it("goes along with a sale that is large enough by itself, at no worse price for that one", async () => {
    await sells(one, 20, 470_000);
    await sells(two, 100, 490_000);
    expect(sales()).toEqual([[10_800_000, 480_000]]);
    expect(shares()).toEqual([7_200_000, 0]);
  });

  it("takes a larger one along at its own price, and what nobody buys of that goes by itself", async () => {
    const book = rig.markets.books.get("1001");
    if (book === undefined) throw new Error("no book");
    const bids = [
      { priceMicro: 490_000, sharesMicro: 4 * MICRO },
      { priceMicro: 460_000, sharesMicro: 100 * MICRO },
    ];
    await sells(one, 20, 490_000);
    rig.markets.books.set("1001", { ...book, bids });
    await sells(two, 100, 470_000);
    expect([sales(), debts()]).toEqual([[[10_800_000, 480_000]], [0, 6_800_000]]);
    await rig.decide();
    expect(sales().at(-1)).toEqual([6_800_000, 460_000]);
    expect(shares()).toEqual([7_200_000, 0]);
  });

  it("fills the smallest part first, and owes what is left of the others", async () => {
    const book = rig.markets.books.get("1001");
    if (book === undefined) throw new Error("no book");
    await sells(one, 30);
    const bids = [{ priceMicro: 490_000, sharesMicro: 4 * MICRO }];
    rig.markets.books.set("1001", { ...book, bids });
    await sells(two, 40);
    expect(debts()).toEqual([0, 2_300_000]);
    expect(rig.records.account.get().cashMicro).toBe(991 * MICRO + 4 * 490_000);
  });
});

describe("a joint sale that fails to settle", () => {
  beforeEach(async () => {
    status = "matched";
    await sells(one, 30);
    await sells(two, 40);
    expect(debts()).toEqual([0, 0]);
  });

  it("gives each lot back what was its own, and owes it again", async () => {
    await look("failed");
    expect([shares(), debts()]).toEqual([
      [9 * MICRO, 9 * MICRO],
      [2_700_000, 3_600_000],
    ]);
    expect(rig.records.account.get()).toMatchObject({ cashMicro: 991 * MICRO, realisedMicro: 0 });
    const sells = [one, two].map(({ id }) => rig.records.debts.of(id, 1)?.signalId);
    expect(sells.map((id) => rig.records.signals.get(id ?? 0)?.targetId)).toEqual([one.id, two.id]);
    status = "confirmed";
    await rig.decide();
    expect(shares()).toEqual([6_300_000, 5_400_000]);
  });

  it("waits for both after it has failed twice: neither takes the other along", async () => {
    await look("failed");
    status = "matched";
    await rig.decide();
    await look("failed");
    await rig.decide();
    expect(sales()).toHaveLength(2);
    rig.clock.ms += 31_000;
    status = "confirmed";
    await rig.decide();
    expect([sales().length, debts()]).toEqual([3, [0, 0]]);
  });
});
