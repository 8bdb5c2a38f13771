import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { setDebt } from "../../src/engine/exits/exit-debt.ts";
import type { TargetRecord, TradeStatus } from "../../src/engine/ports.ts";
import { endUnproven } from "../../src/engine/seeing/unproven.ts";
import { Rig, SETTINGS, START_MS, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;
/** What the venue says of trades from now on. */
let status: TradeStatus;

beforeEach(async () => {
  rig = await Rig.open();
  status = "confirmed";
  const trades = rig.venue.trades;
  rig.venue.trades = async (hash) => (await trades(hash)).map((trade) => ({ ...trade, status }));
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
});
afterEach(() => rig.close());

const held = () => rig.records.lots.of(target.id, 1)?.sharesMicro;

describe("sales that are told of late (12, 19)", () => {
  const nowS = START_MS / 1000;
  /** What he held before each of his sales, by its transaction. */
  const heldBefore: Readonly<Record<string, number>> = {
    "0xs0": 1000,
    "0xs1": 400,
    "0xs2": 951,
    "0xs3": 451,
    "0xs4": 1000,
  };
  const sell = (tx: string, agoS: number, shares: number) =>
    sighting({ ...{ tx, side: "SELL", venueS: nowS - agoS, sharesMicro: shares * MICRO, priceMicro: 490_000 } });
  /** Shares of ours that are left of 98, and not owed. */
  const free = () => ((held() ?? 0) - (rig.records.debts.of(target.id, 1)?.sharesMicro ?? 0)) / MICRO;

  beforeEach(async () => {
    rig.close();
    rig = await Rig.open({
      limits: { maxPerTradeMicro: 50 * MICRO, maxPerPositionMicro: 100 * MICRO },
      settings: { rules: plainRules({ kind: "fixed", usdMicro: 50 * MICRO }) },
    });
    rig.markets.add("0xc1", ["1001", "1002"], 500_000);
    target = rig.addTarget(TARGET);
    const unread = () => Promise.reject(new Error("not asked for"));
    const before = (_: unknown, tx: string) =>
      Promise.resolve({ sharesMicro: (heldBefore[tx] ?? 0) * MICRO, block: 7 });
    rig.holdings = { present: unread, beforeSecond: unread, before };
    await rig.copy(target, [sighting({ venueS: nowS - 100, sharesMicro: 1000 * MICRO })]);
  });

  it("keep their measure where a purchase between them comes to light", async () => {
    const bought = free();
    await rig.copy(target, [sell("0xs4", 80, 50)]);
    await rig.copy(target, [sell("0xs2", 60, 500)]);
    expect(free() / bought).toBeCloseTo(0.45, 3);
    rig.take(target, [sighting({ tx: "0xlate", venueS: nowS - 70, sharesMicro: MICRO })]);
    const late = rig.records.signals.byKey("0xlate", target.id, 1, "BUY");
    rig.store.transact(({ signals }) => signals.update(late?.id ?? 0, { outcome: "skipped", reason: "a test" }));
    await rig.copy(target, [sell("0xs3", 40, 10)]);
    expect(free() / bought).toBeCloseTo(0.44, 3);
  });

  it("are measured by what he held before the first of them, also where that comes to light last", async () => {
    const bought = free();
    await rig.copy(target, [sell("0xs1", 40, 40)]);
    expect(free() / bought).toBeCloseTo(0.9, 3);
    await rig.copy(target, [sell("0xs0", 60, 600)]);
    expect(free() / bought).toBeCloseTo(0.36, 3);
  });
});

it("all of ours is sold when he has sold all, whichever of his sales is told first and whoever knows what he held (19)", async () => {
  const nowS = START_MS / 1000;
  const sell = (agoS: number) =>
    sighting({ side: "SELL", venueS: nowS - agoS, sharesMicro: 50 * MICRO, priceMicro: 490_000 });
  await rig.copy(target, [sighting({ venueS: nowS - 100 })]);
  await rig.copy(target, [sell(40)]);
  await rig.copy(target, [sell(60)]);
  expect((held() ?? 0) - (rig.records.debts.of(target.id, 1)?.sharesMicro ?? 0)).toBe(0);
});

describe("what was bought a moment ago (20)", () => {
  it("holds up its own sale, and no other of the same outcome", async () => {
    const other = rig.addTarget("0x2222222222222222222222222222222222222222");
    const sell = { side: "SELL", priceMicro: 490_000 } as const;
    await rig.copy(target, [sighting()]);
    status = "matched";
    await rig.copy(other, [sighting({ wallet: other.address })]);
    await rig.copy(other, [sighting({ ...sell, wallet: other.address })]);
    const debt = () => rig.records.debts.of(other.id, 1);
    expect(debt()).toMatchObject({ sharesMicro: 9 * MICRO, reason: "the shares are still being settled" });
    await rig.copy(target, [sighting(sell)]);
    expect(held()).toBe(0);
    expect(debt()?.sharesMicro).toBe(9 * MICRO);
    status = "confirmed";
    await rig.fate.settleFills();
    await rig.decide();
    expect(debt()?.sharesMicro).toBe(0);
  });
});

describe("what is owed whole for another reason (20)", () => {
  const owe = (priceMicro: number) =>
    rig.store.transact((records) => {
      const debt = { targetId: target.id, tokenId: 1, sharesMicro: 9 * MICRO, priceMicro, signalId: null };
      setDebt(records, debt, "take profit", rig.clock.ms);
    });
  const bound = () => rig.records.debts.of(target.id, 1)?.priceMicro;

  it("is sold at his price when he leaves, however high it was to be sold", async () => {
    await rig.copy(target, [sighting()]);
    owe(630_000);
    await rig.decide();
    expect(held()).toBe(9 * MICRO);
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000 })]);
    expect(held()).toBe(0);
  });

  it("keeps its bound where he sells little, and a lower one always", async () => {
    await rig.copy(target, [sighting()]);
    owe(630_000);
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000, sharesMicro: 10 * MICRO })]);
    expect([held(), bound()]).toEqual([9 * MICRO, 630_000]);
    rig.markets.setPrice("1001", 300_000);
    owe(400_000);
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000, sharesMicro: 90 * MICRO })]);
    expect(bound()).toBe(400_000);
  });
});

describe("exit debt that comes without a sell (20)", () => {
  it("is traded again when a sale failed to settle, as when it was owed first", async () => {
    await rig.copy(target, [sighting()]);
    status = "matched";
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000 })]);
    await rig.decide();
    expect(held()).toBe(0);
    const [buy, sale] = rig.venue.placed;
    status = "failed";
    rig.desk.heed(sale ?? "");
    await rig.desk.idle();
    expect(rig.records.debts.of(target.id, 1)).toMatchObject({
      sharesMicro: held(),
      reason: "the sale failed to settle",
    });
    status = "confirmed";
    await rig.decide();
    expect(rig.venue.placed.slice(0, 2)).toEqual([buy, sale]);
    expect(rig.venue.placed).toHaveLength(3);
    expect(held()).toBe(0);
  });

  it("is traded when a trade that we copied never settled", async () => {
    await rig.copy(target, [sighting({ feed: "rtds", identity: "trades:one" })]);
    expect(held()).toBe(9 * MICRO);
    rig.clock.ms += 600_001;
    rig.store.transact((records) => endUnproven(records, { ...SETTINGS, unsettledTrade: "exit" }, rig.clock.ms));
    await rig.decide();
    expect(held()).toBe(0);
  });

  it("asks for no book while it is too small and has not changed", async () => {
    await rig.copy(target, [sighting()]);
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000, sharesMicro: 10 * MICRO })]);
    await rig.decide();
    let asked = 0;
    const { book } = rig.markets;
    rig.markets.book = (token) => {
      asked += 1;
      return book(token);
    };
    await rig.decide();
    expect([rig.records.debts.of(target.id, 1)?.reason, asked]).toEqual(["below the market's minimum", 0]);
  });
});
