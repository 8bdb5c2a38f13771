import { afterEach, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const NOW_S = Math.floor(START_MS / 1000);
const TOKEN = "1000";

let rig: Rig;
let target: TargetRecord;
/** How often the book was read. */
let readings = 0;

/** @param oldReadings so many readings give a book from before his trade, as the market channel does */
async function openWithOldBook(oldReadings: number): Promise<void> {
  readings = 0;
  rig = await Rig.open({});
  target = rig.addTarget(TARGET);
  rig.markets.add("0xc0", [TOKEN, "1001"], 500_000);
  const { book } = rig.markets;
  rig.markets.book = async (token) => {
    const read = await book(token);
    readings += 1;
    return read && readings <= oldReadings ? { ...read, readMs: (NOW_S - 1) * 1000 } : read;
  };
  rig.take(target, [sighting({ token: TOKEN, conditionId: "0xc0", venueS: NOW_S, sharesMicro: 100 * MICRO })]);
}

const outcome = () => {
  const signal = rig.records.signals.get(1);
  return [signal?.outcome, signal?.reason];
};

afterEach(() => rig.close());

it("reads a book from before his trade again and then copies", async () => {
  await openWithOldBook(2);
  await rig.decider.run(rig.abort.signal);
  await expect.poll(outcome).toEqual(["copied", null]);
  // The third for the decision; what was bought is looked at once more.
  expect(readings).toBeGreaterThanOrEqual(3);
});

it("skips when the book stays old, after a bounded number of readings", async () => {
  await openWithOldBook(1_000);
  await rig.decider.run(rig.abort.signal);
  await expect.poll(outcome).toEqual(["skipped", "book fresh"]);
  expect(readings).toBe(7);
});
