import fc from "fast-check";
import { expect, it } from "vitest";
import { watchFeedsJob } from "../../jobs/watch-feeds.ts";
import { FeedWatch } from "../../src/app/feed-watch.ts";
import type { FeedStatus } from "../../src/app/ports.ts";
import type { NewAlert } from "../../src/engine/ports.ts";
import { nextRun } from "../../src/ops/next-run.ts";

type State = FeedStatus["state"];

function watched() {
  const told: NewAlert[] = [];
  const watch = new FeedWatch();
  const records = { alerts: { raise: (alert: NewAlert) => void told.push(alert) } };
  const look = (nowMs: number, ...feeds: readonly (readonly [string, State, number, string?])[]) => {
    const statuses = feeds.map(([name, state, sinceMs, problem]) => {
      const rest = { endpoint: "one.example", lastDataMs: null, lagMs: null, counts: {} };
      return { name, state, sinceMs, problem: problem ?? null, ...rest };
    });
    watch.look(records, statuses, nowMs);
    return told.splice(0).map(({ severity, text }) => `${severity}: ${text.split("\n")[0]}`);
  };
  return look;
}

it("tells half a minute later at most that a feed is down, though the clock was set back meanwhile", () => {
  const look = watched();
  expect(look(7_200_000, ["chain", "down", 7_195_000, "closed (1006)"])).toEqual([]);
  expect(look(10_000, ["chain", "down", 7_195_000, "closed (1006)"])).toEqual([]);
  expect(look(41_000, ["chain", "down", 7_195_000, "closed (1006)"])).toEqual([
    "warning: The feed chain is down for 31 s: closed (1006)",
  ]);
});

it("tells once of a feed that is down, and once when it is back, with how long", () => {
  const look = watched();
  expect(look(0, ["chain", "up", 0])).toEqual([]);
  expect(look(10_000, ["chain", "down", 5_000, "closed (1006)"])).toEqual([]);
  expect(look(35_000, ["chain", "down", 5_000, "closed (1006)"])).toEqual([]);
  expect(look(40_000, ["chain", "starting", 39_000])).toEqual([
    "warning: The feed chain is down for 35 s: no data comes",
  ]);
  expect(look(50_000, ["chain", "down", 45_000, "refused"])).toEqual([]);
  expect(look(310_000, ["chain", "up", 305_000])).toEqual(["info: The feed chain is back, after 5 min."]);
  expect(look(320_000, ["chain", "up", 305_000])).toEqual([]);
});

it("leaves alone what was away shortly, is switched off, or is gone", () => {
  const look = watched();
  expect(look(10_000, ["rtds", "down", 0, "x"], ["chain", "down", 0, "x"])).toEqual([]);
  expect(look(29_000, ["rtds", "up", 28_000], ["chain", "off", 28_000])).toEqual([]);
  expect(look(90_000, ["chain", "off", 28_000])).toEqual([]);
  expect(look(120_000, ["chain", "starting", 119_000])).toEqual([]);
  expect(look(200_000, ["chain", "down", 150_000, "x"])).toHaveLength(1);
  expect(look(210_000)).toEqual([]);
  expect(look(220_000, ["chain", "up", 215_000])).toEqual([]);
});

it("tells of a feed's end once for each time it told of its failure, whatever it does", () => {
  const step = fc.record({
    state: fc.constantFrom<State>("up", "down", "starting", "off"),
    afterMs: fc.integer({ min: 1, max: 60_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const look = watched();
      let [nowMs, sinceMs, last] = [0, 0, "starting"];
      let isTold = false;
      for (const { state, afterMs } of steps) {
        if (state !== last) sinceMs = nowMs;
        last = state;
        nowMs += afterMs;
        const said = look(nowMs, ["chain", state, sinceMs]);
        expect(said.length).toBeLessThanOrEqual(1);
        const [word = ""] = said;
        if (word.includes("is down")) expect(isTold).toBe(false);
        if (word.includes("is back")) expect(isTold).toBe(true);
        if (word !== "" || state === "off") isTold = word.includes("is down");
      }
    }),
  );
});

it("is a job of every ten seconds", async () => {
  let looks = 0;
  const job = watchFeedsJob(() => {
    looks += 1;
  });
  await job.run(new AbortController().signal);
  expect(looks).toBe(1);
  expect(nextRun(job.cron, "UTC", 0)).toBe(10_000);
});
