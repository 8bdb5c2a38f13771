import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMarketClock } from "../../src/ops/market-clock.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { TimerQueue } from "../../src/ops/timer-queue.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";

describe("the system's clock", () => {
  it("sleeps, and can be woken with a reason", async () => {
    const before = systemClock.nowMs();
    await systemClock.sleep(20);
    expect(systemClock.nowMs()).toBeGreaterThanOrEqual(before + 19);
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort(new Error("closing"));
    await expect(sleep).rejects.toThrow("closing");
    await expect(systemClock.sleep(1, controller.signal)).rejects.toThrow("closing");
  });

  it("does not take a sleep of months for none", async () => {
    const controller = new AbortController();
    const months = systemClock.sleep(2 ** 32, controller.signal);
    await expect(Promise.race([months, systemClock.sleep(30).then(() => "still asleep")])).resolves.toBe(
      "still asleep",
    );
    controller.abort(new Error("enough"));
    await expect(months).rejects.toThrow("enough");
  });
});

describe("the market's clock", () => {
  it("runs at its speed from its anchor", async () => {
    const wall = new VirtualClock(1000);
    const market = createMarketClock({ anchorMarketMs: 5_000_000, anchorWallMs: 1000, speed: 60, wall });
    expect(market.nowMs()).toBe(5_000_000);
    const slept = market.sleep(60_000).then(() => market.nowMs());
    await wall.advanceTo(3000);
    expect(await slept).toBe(5_060_000);
    expect(market.nowMs()).toBe(5_120_000);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a speed of %s", (speed) => {
    expect(() => createMarketClock({ anchorMarketMs: 0, anchorWallMs: 0, speed, wall: systemClock })).toThrow("speed");
  });
});

describe("the virtual clock", () => {
  it("jumps from one sleeper to the next", async () => {
    const clock = new VirtualClock(100);
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.nowMs()]);
    };
    const all = [sleeper("late", 5000), sleeper("early", 10), sleeper("tie", 5000)];
    expect(clock.nextDueMs()).toBe(110);
    await clock.advanceTo(200);
    expect(woken).toEqual([["early", 110]]);
    expect(clock.nowMs()).toBe(200);
    await clock.run(10);
    await Promise.all(all);
    expect(woken.slice(1)).toEqual([
      ["late", 5100],
      ["tie", 5100],
    ]);
  });

  it("lets what a sleeper sets going run out before it wakes the next", async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const first = clock.sleep(10).then(async () => {
      for (let step = 0; step < 50; step++) await Promise.resolve();
      seen.push("first's work");
      await clock.sleep(0);
      seen.push("first again");
    });
    const second = clock.sleep(10).then(() => seen.push("second"));
    await clock.run(10);
    await Promise.all([first, second]);
    expect(seen).toEqual(["first's work", "second", "first again"]);
  });

  it("forgets a sleeper that was woken early", async () => {
    const clock = new VirtualClock(0);
    const controller = new AbortController();
    const sleep = clock.sleep(1000, controller.signal);
    controller.abort(new Error("never mind"));
    await expect(sleep).rejects.toThrow("never mind");
    await clock.run(1);
    expect(clock.nowMs()).toBe(0);
  });

  it("does not run for ever", async () => {
    const clock = new VirtualClock(0);
    const controller = new AbortController();
    const restless = (async () => {
      while (!controller.signal.aborted) await clock.sleep(1, controller.signal);
    })();
    await expect(clock.run(100)).rejects.toThrow("100 wakes");
    controller.abort(new Error("end"));
    await expect(restless).rejects.toThrow("end");
  });
});

describe("the queue of timers", () => {
  it("gives timers back by time, then by order, without those cancelled", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ dueMs: fc.integer({ min: 0, max: 20 }), cancelled: fc.boolean() })),
        (wanted) => {
          const queue = new TimerQueue();
          const taken: number[] = [];
          for (const [index, { dueMs, cancelled }] of wanted.entries()) {
            queue.add(dueMs, () => taken.push(index)).cancelled = cancelled;
          }
          for (let timer = queue.takeFirst(); timer !== undefined; timer = queue.takeFirst()) timer.wake();
          const expected = wanted
            .map((one, index) => ({ ...one, index }))
            .filter(({ cancelled }) => !cancelled)
            .sort((one, other) => one.dueMs - other.dueMs || one.index - other.index)
            .map(({ index }) => index);
          expect(taken).toEqual(expected);
        },
      ),
    );
  });
});
