import { expect, it } from "vitest";
import { PacedClock } from "../../scripts/simulate/paced-clock.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";

it("goes slower than the market's clock by its pace, from where it stood, and wakes sleepers at their own time", async () => {
  const market = new VirtualClock(1_000_000);
  const machine = new PacedClock(market);
  const woken: [string, number][] = [];
  const sleep = (name: string, ms: number) => void machine.sleep(ms).then(() => woken.push([name, market.nowMs()]));
  sleep("soon", 100);
  sleep("late", 10_000);
  await market.advanceTo(1_000_500);
  machine.setPace(100);
  await market.advanceTo(1_100_500);
  expect(machine.nowMs()).toBe(1_001_500);
  machine.setPace(1);
  await market.advanceTo(1_200_000);
  // 500 ms at the market's pace, 1,000 in the quiet hundred seconds, the rest at its pace again.
  expect(woken).toEqual([
    ["soon", 1_000_100],
    ["late", 1_109_000],
  ]);
});

it("rejects a sleeper with the reason for which he was woken", async () => {
  const machine = new PacedClock(new VirtualClock(0));
  const cancelled = new AbortController();
  const sleeping = machine.sleep(1_000, cancelled.signal);
  cancelled.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
});
