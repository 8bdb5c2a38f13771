import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { CopyRules } from "../../src/engine/copy-rules.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { OwnExits } from "../../src/engine/exits/own-exits.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { changeTradingState } from "../../src/engine/trading-state.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, SETTINGS, START_MS, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;
let ownExits: OwnExits;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET, "Nora");
});
afterEach(() => rig.close());

const lot = () => rig.records.lots.of(target.id, 1);
const debt = () => rig.records.debts.of(target.id, 1);
const pass = (seconds: number) => {
  rig.clock.ms += seconds * 1000;
};

/** Nine shares at $0.50 are held; the rules are asked from now on. */
async function holding(rules: Partial<CopyRules>): Promise<void> {
  await rig.copy(target, [sighting()]);
  expect(lot()).toMatchObject({ sharesMicro: 9 * MICRO, costMicro: 4_500_000 });
  const settings = { ...SETTINGS, rules: { ...plainRules({ kind: "fixed", usdMicro: 5 * MICRO }), ...rules } };
  ownExits = new OwnExits({ store: rig.store, data: rig.markets, clock: rig.clock, settings });
}

/** The best bid is this; marks are read, and our rules look, as the jobs do. */
async function bid(bidMicro: number, seconds = 10): Promise<number> {
  pass(seconds);
  rig.markets.setPrice("1001", bidMicro + 10_000);
  await rig.marks.run(rig.abort.signal);
  return look();
}

const look = () => ownExits.run(rig.abort.signal);

describe("a stop loss", () => {
  it("sells the whole lot when two marks in a row are below it", async () => {
    await holding({ stopLossPpm: 200_000 });
    expect(await bid(410_000)).toBe(0);
    expect(await bid(400_000)).toBe(0);
    expect(await bid(390_000)).toBe(1);
    expect(debt()).toMatchObject({ sharesMicro: 9 * MICRO, reason: "stop loss", priceMicro: 378_300, signalId: null });
    const committed = rig.records.episodes.get(1)?.committedMicro;
    await rig.decide();
    const told = rig.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "copied"));
    expect(told.at(-1)?.text).toMatch(/^Sold by a rule of ours: stop loss\. Held after Nora: 9\.00 shares/);
    expect(lot()).toMatchObject({ sharesMicro: 0, realisedMicro: 9 * 390_000 - 4_500_000 });
    // The episode is not bought again: what was committed to it stays.
    expect(rig.records.episodes.get(1)?.committedMicro).toBe(committed);
    expect(committed).toBeGreaterThan(0);
  });

  it("does nothing on one bad mark, on two of the same moment, on an old one or that of an ended market", async () => {
    await holding({ stopLossPpm: 200_000 });
    await bid(300_000);
    expect(await look()).toBe(0);
    await bid(450_000);
    expect(await bid(300_000)).toBe(0);
    pass(31);
    expect(await look()).toBe(0);
    const market = rig.markets.markets.get("0xc1");
    if (market !== undefined) rig.markets.markets.set("0xc1", { ...market, endMs: START_MS });
    for (const seconds of [10, 10, 10]) expect(await bid(300_000, seconds)).toBe(0);
    expect(debt()).toBeUndefined();
  });

  it("follows the price down while nobody buys, every half minute at most", async () => {
    await holding({ stopLossPpm: 200_000 });
    await bid(390_000);
    await bid(390_000);
    expect(debt()?.priceMicro).toBe(378_300);
    expect(await bid(300_000)).toBe(0);
    expect(await bid(300_000)).toBe(0);
    expect(await bid(300_000)).toBe(1);
    expect(debt()).toMatchObject({ priceMicro: 291_000, sharesMicro: 9 * MICRO });
  });

  it("waits for somebody who bids", async () => {
    await holding({ stopLossPpm: 200_000 });
    const book = rig.markets.books.get("1001");
    if (book !== undefined) rig.markets.books.set("1001", { ...book, bids: [] });
    for (const seconds of [10, 10]) {
      pass(seconds);
      await rig.marks.run(rig.abort.signal);
      expect(await look()).toBe(0);
    }
    expect(debt()).toBeUndefined();
  });
});

describe("the other rules", () => {
  it("take a profit", async () => {
    await holding({ takeProfitPpm: 200_000 });
    expect(await bid(590_000)).toBe(0);
    await bid(600_000);
    expect(await bid(610_000)).toBe(1);
    expect(debt()).toMatchObject({ reason: "take profit", sharesMicro: 9 * MICRO });
  });

  it("stop below the highest mark since the lot was opened", async () => {
    await holding({ trailingStopPpm: 100_000 });
    await bid(500_000);
    await bid(800_000);
    expect(lot()?.peakMicro).toBe(800_000);
    await bid(730_000);
    expect(lot()?.peakMicro).toBe(800_000);
    await bid(720_000);
    expect(await bid(720_000)).toBe(1);
    expect(debt()?.reason).toBe("trailing stop");
    await rig.decide();
    // A new lot begins with a peak of its own.
    pass(1_000);
    rig.markets.setPrice("1001", 500_000);
    await rig.copy(target, [sighting({ venueS: Math.floor(rig.clock.ms / 1000) - 1 })]);
    expect(lot()).toMatchObject({ sharesMicro: 9 * MICRO, peakMicro: null });
  });

  it("sell what was held for so long, at whatever it is worth", async () => {
    await holding({ maxHoldMs: 3_600_000 });
    expect(await bid(500_000, 3_590)).toBe(0);
    expect(await bid(500_000, 20)).toBe(1);
    expect(debt()).toMatchObject({ reason: "time exit", sharesMicro: 9 * MICRO });
  });

  it("are those of each target", async () => {
    await holding({});
    rig.store.transact((records) =>
      records.copyRules.put({ targetId: target.id, rulesJson: '{"takeProfitPpm":100000}', setMs: 0, setBy: "test" }),
    );
    await bid(600_000);
    expect(await bid(600_000)).toBe(1);
  });
});

describe("in each state of trading (21)", () => {
  const enter = (state: "paused" | "stopped") =>
    rig.store.transact((records) =>
      changeTradingState(records, { state, sinceMs: rig.clock.ms, by: "test", reason: "" }),
    );

  it("sells while buys are paused", async () => {
    await holding({ stopLossPpm: 200_000 });
    enter("paused");
    await bid(390_000);
    await bid(390_000);
    await rig.decide();
    expect(lot()?.sharesMicro).toBe(0);
  });

  it("writes to the debt while trading is stopped, and sends nothing", async () => {
    await holding({ stopLossPpm: 200_000 });
    enter("stopped");
    const { length } = rig.venue.placed;
    await bid(390_000);
    await bid(390_000);
    await rig.decide();
    expect(rig.venue.placed).toHaveLength(length);
    expect(debt()?.sharesMicro).toBe(9 * MICRO);
  });
});

it("his own sale after ours asks for nothing more", async () => {
  await holding({ stopLossPpm: 200_000 });
  rig.markets.setPrice("1001", 400_000, 1);
  await bid(390_000);
  await bid(390_000);
  pass(5);
  rig.take(target, [sighting({ side: "SELL", priceMicro: 390_000, venueS: Math.floor(rig.clock.ms / 1000) - 1 })]);
  await rig.decide();
  expect(lot()?.sharesMicro).toBe(0);
  expect(debt()?.sharesMicro).toBe(0);
});

it("does not buy again what grows of the episode that was sold, but buys his next one (21)", async () => {
  const rules = plainRules({ kind: "percent", ppm: 100_000 });
  rig.close();
  rig = await Rig.open({
    settings: { rules },
    limits: { maxPerTradeMicro: 100 * MICRO, maxPerPositionMicro: 100 * MICRO },
  });
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET, "Nora");
  await rig.copy(target, [sighting()]);
  const settings = { ...SETTINGS, rules: { ...rules, stopLossPpm: 200_000 } };
  ownExits = new OwnExits({ store: rig.store, data: rig.markets, clock: rig.clock, settings });
  await bid(390_000);
  await bid(390_000);
  await rig.decide();
  expect(lot()?.sharesMicro).toBe(0);
  const now = () => Math.floor(rig.clock.ms / 1000) - 1;
  pass(5);
  await rig.copy(target, [sighting({ priceMicro: 400_000, sharesMicro: 500 * MICRO, venueS: now() })]);
  expect(rig.records.signals.get(2)).toMatchObject({ outcome: "skipped", reason: "own exit", episodeId: 1 });
  expect(lot()?.sharesMicro).toBe(0);
  pass(400);
  await rig.copy(target, [sighting({ priceMicro: 400_000, sharesMicro: 500 * MICRO, venueS: now() })]);
  expect(lot()?.sharesMicro).toBeGreaterThan(0);
});
