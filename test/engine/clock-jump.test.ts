import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { currentDay, ensureDay } from "../../src/engine/books/trading-day.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const HOUR_MS = 3_600_000;
let rig: Rig;
let target: TargetRecord;
let isSure: boolean;
/** What asking the venue for its time comes to. */
let answer: () => Promise<void>;
let asked: number;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
  isSure = true;
  asked = 0;
  answer = async () => {
    isSure = true;
  };
  rig.markets.isTimeSure = () => isSure;
  rig.markets.makeTimeSure = () => {
    asked += isSure ? 0 : 1;
    return isSure ? Promise.resolve() : answer();
  };
});
afterEach(() => rig.close());

const signal = (id = 1) => rig.records.signals.get(id);

describe("a buy after a jump of our clock (9)", () => {
  it("is decided once the venue has told its time, in the same round", async () => {
    isSure = false;
    await rig.copy(target, [sighting()]);
    expect([signal()?.outcome, asked]).toEqual(["copied", 1]);
  });

  it("waits while the venue does not tell, and is skipped by the clock when it is old", async () => {
    isSure = false;
    answer = () => Promise.reject(new Error("no answer"));
    await rig.copy(target, [sighting()]);
    expect(signal()?.outcome).toBeNull();
    rig.clock.ms += 10 * 60_000;
    await rig.decide();
    expect(signal()).toMatchObject({ outcome: "skipped", reason: "stale" });
    const failed = JSON.parse(rig.records.decisions.ofSignal(1).at(-1)?.failedJson ?? "[]") as { check: string }[];
    expect(failed.map(({ check }) => check)).toContain("clock");
    expect(rig.venue.placed).toEqual([]);
  });

  it("holds no sell", async () => {
    await rig.copy(target, [sighting()]);
    isSure = false;
    answer = () => Promise.reject(new Error("no answer"));
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000 })]);
    expect([signal(2)?.outcome, rig.venue.placed.length]).toEqual(["copied", 2]);
  });
});

describe("a trading day (30)", () => {
  const begin = () => rig.store.transact((records) => ensureDay(records, "UTC", rig.markets));

  it("is not begun while nobody is sure of the time, and begins by the venue's once it is told", () => {
    expect(begin()).toMatchObject({ day: { day: "2026-11-20" }, begun: true });
    rig.store.transact((records) => records.days.put({ ...currentDay(rig.store, "UTC", rig.markets), lossStopMs: 1 }));
    rig.clock.ms = START_MS + 24 * HOUR_MS;
    isSure = false;
    expect(begin()).toMatchObject({ day: { day: "2026-11-20", lossStopMs: 1 }, begun: false });
    isSure = true;
    expect(begin()).toMatchObject({ day: { day: "2026-11-21", lossStopMs: null }, begun: true });
  });

  it("does not follow our own clock", async () => {
    begin();
    rig.markets.venueNowMs = () => START_MS;
    rig.clock.ms = START_MS + 24 * HOUR_MS;
    await rig.marks.run(rig.abort.signal);
    await rig.decide();
    expect(rig.records.days.latest()?.day).toBe("2026-11-20");
  });

  it("of a first start is the machine's: there is no other", () => {
    isSure = false;
    expect(begin()).toMatchObject({ day: { day: "2026-11-20" }, begun: true });
  });
});
