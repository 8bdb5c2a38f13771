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
  const parts = { store, decider, fate, cancelling, flattening };
  scan = new Scan({ ...parts, feed: { read }, clock: patient, settings: SETTINGS });
});
afterEach(() => rig.close());

it("reads and decides", async () => {
  expect(await scan.run(rig.abort.signal)).toMatchObject({ targets: 1, problems: [], newSignals: 1 });
  await rig.desk.idle();
  expect(rig.records.signals.get(1)?.outcome).toBe("copied");
});

it("fails aloud when a round of decisions fails: what was read is stored and waits", async () => {
  rig.markets.venueNowMs = () => {
    throw new Error("planted");
  };
  await expect(scan.run(rig.abort.signal)).rejects.toThrow("planted");
  expect(rig.records.signals.get(1)?.outcome).toBeNull();
});
