import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { equity } from "../../src/engine/books/equity.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

const DAY_MS = 24 * 3_600_000;
let rig: Rig;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000, { endMs: rig.clock.ms + DAY_MS });
  await rig.copy(rig.addTarget(TARGET), [sighting()]);
  await mark(1);
});
afterEach(() => rig.close());

const market = () => {
  const known = rig.markets.markets.get("0xc1");
  if (known === undefined) throw new Error("there is no market");
  return known;
};
const worth = () => equity(rig.records, rig.clock.ms);

async function mark(minutes: number): Promise<void> {
  rig.clock.ms += minutes * 60_000;
  await rig.marks.run(rig.abort.signal);
}

describe("the mark of a market that ends before its time (29)", () => {
  const wholeMicro = 4_410_000;

  it.each([
    ["closed", { closed: true }],
    ["without orders and without a book", { acceptingOrders: false }],
  ])("%s: is the last one for half an hour, then half of it, and holds no buys", async (_, change) => {
    expect(worth()).toMatchObject({ marksMicro: wholeMicro, stale: false });
    rig.markets.markets.set("0xc1", { ...market(), ...change });
    rig.markets.books.clear();
    for (let minutes = 0; minutes < 30; minutes += 5) {
      await mark(5);
      expect(worth()).toMatchObject({ marksMicro: wholeMicro, stale: false });
    }
    // Half an hour from when it was first seen to be over.
    await mark(6);
    expect(worth()).toMatchObject({ marksMicro: wholeMicro / 2, stale: false });
    await mark(60);
    expect(worth()).toMatchObject({ marksMicro: wholeMicro / 2, stale: false });
  });

  it("that only lost its book for a while keeps its last mark and holds buys after a minute", async () => {
    rig.markets.books.clear();
    await mark(2);
    expect(worth()).toMatchObject({ marksMicro: wholeMicro, stale: true });
  });
});
