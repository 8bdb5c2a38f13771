import { afterEach, beforeEach, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { drawdownOf, restartDrawdown, watchDrawdown } from "../../src/engine/books/drawdown.ts";
import { bookFlow } from "../../src/engine/reconciling/flows.ts";
import { Rig, START_MS } from "./rig.ts";

const LIMIT = 10 * MICRO;
let rig: Rig;

beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

const read = (dollars: number, atMs: number, stale = false): void =>
  rig.store.transact((records) => {
    const equityMicro = dollars * MICRO;
    const worth = { cashMicro: equityMicro, reservedMicro: 0, marksMicro: 0, equityMicro, stale };
    watchDrawdown(records, worth, LIMIT, atMs);
  });
const at = (dollars: number) => drawdownOf(rig.records, dollars * MICRO);
it("counts from the highest reading and stops on the second one beyond the limit", () => {
  read(100, START_MS);
  read(120, START_MS + 60_000);
  expect(at(115)).toMatchObject({ drawdownMicro: 5 * MICRO, peakMicro: 120 * MICRO, stoppedMs: null });
  read(110, START_MS + 120_000);
  expect(at(110).stoppedMs).toBeNull();
  read(111, START_MS + 121_000);
  read(110, START_MS + 122_000);
  read(110, START_MS + 127_000);
  expect(at(110).stoppedMs).toBe(START_MS + 127_000);
  read(130, START_MS + 180_000);
  expect(at(130)).toMatchObject({ drawdownMicro: 0, peakMicro: 130 * MICRO, stoppedMs: START_MS + 127_000 });
});

it("does not stop on marks that are stale", () => {
  read(100, START_MS);
  read(50, START_MS + 10_000, true);
  read(50, START_MS + 20_000, true);
  expect(at(50).stoppedMs).toBeNull();
});

it("takes a deposit for no profit and a withdrawal for no loss, however late it is booked", () => {
  const flow = (dollars: number, atMs: number) =>
    rig.store.transact((records) =>
      bookFlow(records, { kind: "deposit", amountMicro: dollars * MICRO, atMs, note: "" }),
    );
  flow(7, START_MS - 1_000);
  read(100, START_MS);
  flow(50, START_MS - 30_000);
  expect(at(145)).toMatchObject({ drawdownMicro: 5 * MICRO, peakMicro: 150 * MICRO });
  read(145, START_MS + 60_000);
  flow(-50, START_MS + 70_000);
  read(95, START_MS + 120_000);
  expect(at(95)).toMatchObject({ drawdownMicro: 5 * MICRO, peakMicro: 100 * MICRO, stoppedMs: null });
});

it("counts anew where the owner says so", () => {
  read(100, START_MS);
  read(80, START_MS + 10_000);
  read(80, START_MS + 20_000);
  expect(at(80).stoppedMs).not.toBeNull();
  rig.store.transact((records) => restartDrawdown(records, 80 * MICRO, START_MS + 30_000));
  expect(at(75)).toMatchObject({ drawdownMicro: 5 * MICRO, peakMicro: 80 * MICRO, stoppedMs: null });
});

it("does not forget a stop because what is stored is not understood", () => {
  rig.store.transact((records) => records.settings.set("drawdown", { peak: 1 }, START_MS));
  expect(() => at(1)).toThrow();
});
