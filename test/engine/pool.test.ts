import { afterEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import type { Limits } from "../../src/engine/limits.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const rules = { ...plainRules({ kind: "percent", ppm: 40_000 }), poolMs: 600_000 };
const NOW_S = Math.floor(START_MS / 1000);

let rig: Rig;
let target: TargetRecord;

async function open(limits: Partial<Limits> = {}, change: Partial<typeof rules> = {}): Promise<void> {
  rig = await Rig.open({ settings: { rules: { ...rules, ...change } }, limits });
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
}

/** A buy of $50 (so $2, or 3.88 shares, are copied) of an episode of its own, `afterS` seconds after the start. */
async function small(afterS: number, change: Parameters<typeof sighting>[0] = {}): Promise<void> {
  rig.clock.ms = START_MS + afterS * 1000;
  await rig.copy(target, [sighting({ venueS: NOW_S + afterS - 2, ...change })]);
}

const outcomes = (): unknown[] =>
  signals().map(({ outcome, reason }) => (reason === null ? outcome : [outcome, reason]));
function signals() {
  return Array.from({ length: 20 }, (_, i) => rig.records.signals.get(i + 1) ?? []).flat();
}
const committed = (): number[] =>
  signals().map(({ episodeId }) => rig.records.episodes.get(episodeId)?.committedMicro ?? -1);
const decidedLast = () => rig.records.decisions.ofSignal(signals().length).at(-1);

afterEach(() => rig.close());

describe("copies below the minimum (15)", () => {
  it("wait, and are bought with the next that makes them large enough, each episode with its part", async () => {
    await open();
    await small(0);
    expect(outcomes()).toEqual(["pooled"]);
    expect(rig.venue.placed).toHaveLength(0);
    await small(310);
    expect(outcomes()).toEqual(["pooled-copied", "pooled-copied"]);
    const order = rig.records.orders.get(1);
    // $4 at the limit of $0.51 are 7.84 shares, in whole cents $3.99.
    expect(order).toMatchObject({ limitMicro: 510_000, sharesMicro: 7_823_600, notionalMicro: 3_990_000 });
    expect(rig.records.orderParts.ofOrder(1).map(({ notionalMicro }) => notionalMicro)).toEqual([2_000_000, 1_990_000]);
    // Filled at $0.50: what was not spent is given back by the parts.
    expect(order?.filledCollateralMicro).toBe(3_911_800);
    expect(committed()).toEqual([1_960_802, 1_950_998]);
    expect(rig.records.days.latest()?.trades).toBe(2);
    expect(rig.records.lots.of(target.id, 1)).toMatchObject({ theirsMicro: 200 * MICRO, sharesMicro: 7_823_600 });
  });

  it("are decided on their average price", async () => {
    await open();
    rig.markets.setPrice("1001", 400_000);
    await small(0, { priceMicro: 400_000, collateralMicro: 40 * MICRO });
    rig.markets.setPrice("1001", 470_000);
    await small(310, { priceMicro: 480_000, collateralMicro: 48 * MICRO });
    // The average is $0.44, the limit $0.45: the ask of $0.47 is too far, though not from the second alone.
    expect(outcomes()).toEqual(["pooled", "pooled"]);
    rig.markets.setPrice("1001", 450_000);
    await small(420, { priceMicro: 450_000, collateralMicro: 1 * MICRO, sharesMicro: Math.round(MICRO / 0.45) });
    expect(outcomes()).toEqual(["pooled-copied", "pooled-copied", "pooled-copied"]);
  });

  it("end as dust when nothing comes in time", async () => {
    await open();
    await small(0);
    rig.clock.ms = START_MS + 599_000;
    await rig.decide();
    expect(outcomes()).toEqual(["pooled"]);
    rig.clock.ms = START_MS + 600_000;
    await rig.decide();
    expect(outcomes()).toEqual([["pooled-skipped", "dust"]]);
    expect(rig.records.pools.get(1)).toMatchObject({ end: "dust", endedMs: START_MS + 600_000 });
    await small(620);
    expect(outcomes()).toEqual([["pooled-skipped", "dust"], "pooled"]);
  });

  it("end when he sells, and when he is paused", async () => {
    await open();
    await small(0);
    await small(10, { side: "SELL" });
    expect(outcomes()).toEqual([
      ["pooled-skipped", "dust"],
      ["skipped", "nothing held"],
    ]);
    expect(rig.records.pools.get(1)?.end).toBe("opposite");
    await small(20);
    rig.store.transact(({ targets }) => targets.update(target.id, { state: "paused" }));
    await rig.decide();
    expect(outcomes().at(-1)).toEqual(["pooled-skipped", "dust"]);
  });

  it("do not wait where nothing is to be copied, no time is given, or the sum is fixed", async () => {
    await open({}, { poolMs: 0 });
    await small(0);
    expect(outcomes()).toEqual([["skipped", "minimum"]]);
    rig.close();
    await open({}, { sizing: { kind: "fixed", usdMicro: MICRO } });
    await small(0);
    expect(outcomes()).toEqual([["skipped", "minimum"]]);
    rig.close();
    await open({}, { sizing: { kind: "tiers", tiers: [{ fromMicro: 100 * MICRO, ppm: 1_000_000 }] } });
    await small(0);
    expect(outcomes()).toEqual([["skipped", "minimum"]]);
  });

  it("never come to more than max per trade", async () => {
    await open({ maxPerTradeMicro: 2_600_000 });
    await small(0);
    await small(310);
    expect(outcomes()).toEqual(["pooled-copied", "pooled-copied"]);
    const notional = rig.records.orders.get(1)?.notionalMicro ?? 0;
    expect(notional).toBeLessThanOrEqual(2_600_000);
    const parts = rig.records.orderParts.ofOrder(1).map(({ notionalMicro }) => notionalMicro);
    expect(parts).toEqual([2_000_000, notional - 2_000_000]);
  });

  it("count each episode as a trade of the day", async () => {
    await open({ tradesPerDay: 1 });
    await small(0);
    await small(310);
    expect(outcomes()).toEqual(["pooled", "pooled"]);
    expect(rig.venue.placed).toHaveLength(0);
  });

  it("are not copied when the venue refuses their order", async () => {
    await open();
    rig.venue.mode = "refused";
    await small(0);
    await small(310);
    expect(outcomes()).toEqual([
      ["skipped", "refused by the venue"],
      ["skipped", "refused by the venue"],
    ]);
    expect(committed()).toEqual([0, 0]);
  });

  it("wait again when the venue's refusal may be cured", async () => {
    await open();
    const { place } = rig.venue;
    rig.venue.place = async (order, signal) => {
      rig.venue.place = place;
      rig.venue.placed.push(order.hash);
      signal?.throwIfAborted();
      return { hash: order.hash, state: "refused", reason: "the tick has changed", again: true };
    };
    await small(0);
    await small(310);
    expect(outcomes()).toEqual(["pooled", null]);
    await rig.decide();
    expect(outcomes()).toEqual(["pooled-copied", "pooled-copied"]);
    expect(rig.venue.placed).toHaveLength(2);
  });

  it("wait again when the program ended before their order was sent", async () => {
    await open();
    await small(0);
    const { send } = rig.desk;
    rig.desk.send = () => undefined;
    await small(310);
    expect(rig.records.orders.get(1)?.state).toBe("stored");
    rig.desk.send = send;
    await rig.fate.settleUnknown();
    expect([outcomes(), committed()]).toEqual([
      ["pooled", null],
      [0, 0],
    ]);
    await rig.decide();
    expect(outcomes()).toEqual(["pooled-copied", "pooled-copied"]);
    expect(rig.venue.placed).toHaveLength(1);
    expect(committed().every((micro) => micro > 0)).toBe(true);
  });

  it("go with an order of their own episode when that has grown large enough alone", async () => {
    await open();
    await small(0);
    await small(20, { sharesMicro: 200 * MICRO });
    expect(outcomes()).toEqual(["pooled-copied", "copied"]);
    expect(rig.records.orderParts.ofOrder(1)).toEqual([]);
    expect(rig.records.pools.open()).toEqual([]);
    expect(new Set(committed()).size).toBe(1);
    expect(decidedLast()?.verdict).toBe("approved");
  });

  it("share an order with the episode into which theirs is joined later", async () => {
    await open();
    await small(0);
    await small(310);
    const before = committed().reduce((sum, micro) => sum + micro, 0);
    // A late row between the two: at most 300 s from each.
    rig.clock.ms = START_MS + 320_000;
    await rig.copy(target, [sighting({ venueS: NOW_S + 150, sharesMicro: 1 * MICRO })]);
    expect(new Set(signals().map(({ episodeId }) => episodeId)).size).toBe(1);
    expect(committed()[0]).toBe(before);
    expect(rig.records.orderParts.ofEpisode(signals()[0]?.episodeId ?? 0)).toHaveLength(2);
  });
});
