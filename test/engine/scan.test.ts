import { afterEach, beforeEach, expect, it } from "vitest";
import { Scan } from "../../src/engine/seeing/scan.ts";
import { Rig, SETTINGS, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let scan: Scan;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  rig.addTarget(TARGET);
  const read = () =>
    Promise.resolve({
      sightings: [sighting()],
      changes: [],
      rejected: [],
      complete: true,
      progress: null,
      pages: 1,
      rows: 1,
    });
  const { store, decider, fate, cancelling, flattening, clock } = rig;
  // A target whose read takes too long is another test's matter: this clock never gets there.
  const patient = { nowMs: clock.nowMs, sleep: () => new Promise<void>(() => undefined) };
  const parts = { store, decider, fate, cancelling, flattening, data: rig.markets };
  scan = new Scan({ ...parts, feed: { read }, clock: patient, settings: SETTINGS });
});
afterEach(() => rig.close());

it("reads and decides", async () => {
  expect(await scan.run(rig.abort.signal)).toMatchObject({ targets: 1, problems: [], newSignals: 1 });
  await rig.desk.idle();
  expect(rig.records.signals.get(1)?.outcome).toBe("copied");
});

it("counts nothing as read up to a second that the venue did not tell: what a wrong clock passed over is read again (7, 9)", async () => {
  const { store, decider, fate, cancelling, flattening, markets: data } = rig;
  rig.store.transact(({ targets }) => targets.update(1, { baselineDone: 0 }));
  const asked: { readonly nowMs: number; readonly progress: unknown }[] = [];
  const read = async ({ progress }: { readonly progress: unknown }, nowMs: number) => {
    asked.push({ nowMs, progress: progress ?? null });
    return { sightings: [], changes: [], rejected: [], complete: true, progress: { upTo: nowMs }, pages: 1, rows: 0 };
  };
  const patient = { nowMs: rig.clock.nowMs, sleep: () => new Promise<void>(() => undefined) };
  const parts = { store, decider, fate, cancelling, flattening, data };
  const clocked = new Scan({ ...parts, feed: { read }, clock: patient, settings: SETTINGS });
  const venueMs = rig.clock.ms;
  let isSure = false;
  data.isTimeSure = () => isSure;
  data.makeTimeSure = () => Promise.reject(new Error("no answer"));
  data.venueNowMs = () => (isSure ? venueMs : venueMs + 7_200_000);
  await clocked.run(rig.abort.signal);
  expect(rig.records.targets.get(1)?.baselineDone).toBe(0);
  isSure = true;
  await clocked.run(rig.abort.signal);
  await clocked.run(rig.abort.signal);
  expect(asked.map(({ progress }) => progress)).toEqual([null, null, { upTo: venueMs }]);
  expect(rig.records.targets.get(1)?.baselineDone).toBe(1);
});

it("fails aloud when a round of decisions fails: what was read is stored and waits", async () => {
  rig.markets.clockOffsetMs = () => {
    throw new Error("planted");
  };
  await expect(scan.run(rig.abort.signal)).rejects.toThrow("planted");
  expect(rig.records.signals.get(1)?.outcome).toBeNull();
});
