import { afterEach, beforeEach, expect, it } from "vitest";
import { holdUntilCompared } from "../../src/compose/breakers.ts";
import { compareBooks } from "../../src/compose/jobs.ts";
import { MICRO } from "../../src/domain/micro.ts";
import { openBreakers } from "../../src/engine/breakers/open-breakers.ts";
import { Reconciliation } from "../../src/engine/reconciling/reconciliation.ts";
import { Rig, sighting, TARGET } from "../engine/rig.ts";

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  holdUntilCompared(rig.store, rig.clock.ms);
  rig.openBreakers = openBreakers(rig.records);
  await rig.copy(rig.addTarget(TARGET), [sighting()]);
});
afterEach(() => rig.close());

async function compared(cashMicro: number): Promise<string | null | undefined> {
  const { store, venue, clock, desk, markets: data, decider } = rig;
  venue.books = { cashMicro, shares: new Map() };
  const reconciliation = new Reconciliation({ store, venue, clock, desk, data, zone: "UTC" });
  const run = async () => {
    const found = await reconciliation.run();
    rig.openBreakers = openBreakers(rig.records);
    return found;
  };
  await compareBooks({ reconciliation: { run }, decider }, store, rig.abort.signal);
  await rig.desk.idle();
  return rig.records.signals.get(1)?.outcome;
}

it("decides what waited for it as soon as the books are the same", async () => {
  expect(rig.records.signals.get(1)?.outcome).toBeNull();
  expect(await compared(1_000 * MICRO)).toBe("copied");
});

it("decides nothing while they differ", async () => {
  expect(await compared(900 * MICRO)).toBeNull();
});
