import { afterEach, beforeEach, expect, it } from "vitest";
import { silentSince, tellSilent } from "../../src/engine/holdings/silent-targets.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const DAY_MS = 86_400_000;
let rig: Rig;
let target: TargetRecord;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET, "Nora");
});
afterEach(() => rig.close());

const told = (days: number) =>
  rig.store.transact((records) => tellSilent(records, 7 * DAY_MS, START_MS + days * DAY_MS));

it("tells of a target once, and once more after his next trade", () => {
  rig.take(target, [sighting()]);
  expect([6, 8, 9, 30].map(told)).toEqual([0, 1, 0, 0]);
  expect(silentSince(rig.records, target.id)).toBe(START_MS);
  rig.take(target, [sighting({ venueS: Math.floor(START_MS / 1000) + 31 * 86_400 })]);
  expect(silentSince(rig.records, target.id)).toBeUndefined();
  expect([32, 39, 40].map(told)).toEqual([0, 1, 0]);
});

it("counts from when he was added where no trade was seen, and leaves out who is not copied", () => {
  expect([6, 8].map(told)).toEqual([0, 1]);
  const other = rig.addTarget("0x2222222222222222222222222222222222222222", "Otto");
  rig.store.transact((records) => records.targets.update(other.id, { state: "paused" }));
  expect(told(20)).toBe(0);
});
