import { afterEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../../src/ops/schedule.ts";
import { startSchedule, waitOnBeat, waitOnClock } from "../../src/ops/schedule.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";

afterEach(() => {
  vi.useRealTimers();
});

const iso = (ms: number) => new Date(ms).toISOString();

describe("a schedule on a virtual clock", () => {
  function runUntil(untilMs: number, jobs: (clock: VirtualClock) => Job[]) {
    const clock = new VirtualClock(0);
    const failures: string[] = [];
    const onFailure = (job: string, error: unknown) => failures.push(`${job}: ${String(error)}`);
    const schedule = startSchedule({ jobs: jobs(clock), clock, waitUntil: waitOnClock(clock), onFailure });
    return clock.advanceTo(untilMs).then(async () => {
      await schedule.stop();
      return failures;
    });
  }

  it("runs each job when it is due, and goes on after a failure", async () => {
    const runs: string[] = [];
    const failures = await runUntil(60_000, (clock) => [
      {
        name: "scan",
        cron: "*/20 * * * * *",
        zone: "UTC",
        run: async (dueMs) => void runs.push(`scan ${dueMs} ${clock.nowMs()}`),
      },
      {
        name: "broken",
        cron: "*/30 * * * * *",
        zone: "UTC",
        run: () => Promise.reject(new Error("boom")),
      },
    ]);
    expect(runs).toEqual(["scan 20000 20000", "scan 40000 40000", "scan 60000 60000"]);
    expect(failures).toEqual(["broken: Error: boom", "broken: Error: boom"]);
  });

  it("never runs a job twice at a time", async () => {
    const runs: number[] = [];
    await runUntil(100_000, (clock) => [
      {
        name: "slow",
        cron: "*/10 * * * * *",
        zone: "UTC",
        async run(_, signal) {
          runs.push(clock.nowMs());
          await clock.sleep(25_000, signal);
        },
      },
    ]);
    expect(runs).toEqual([10_000, 40_000, 70_000, 100_000]);
  });

  it("goes by the new time when its clock was set back while a job waited, or ran ahead when it last ran", async () => {
    const market = new VirtualClock(7_200_000);
    let skewMs = 7_200_000;
    const clock = { nowMs: () => market.nowMs() + skewMs, sleep: market.sleep.bind(market) };
    const runs: number[] = [];
    const job = (name: string, lastDueMs?: number): Job => ({
      ...{ name, cron: "*/10 * * * * *", zone: "UTC", lastDueMs },
      run: async (dueMs) => void runs.push(dueMs),
    });
    const onFailure = (): void => undefined;
    const jobs = [job("waits"), job("ran", clock.nowMs() + 7_200_000)];
    const schedule = startSchedule({ jobs, clock, waitUntil: waitOnClock(clock), onFailure });
    await market.advanceTo(7_205_000);
    skewMs = 0;
    await market.advanceTo(7_220_000);
    await schedule.stop();
    expect(runs).toEqual([7_220_000, 7_220_000]);
  });

  it("goes by the new time when its clock was set back while a job ran", async () => {
    const market = new VirtualClock(7_200_000);
    let skewMs = 7_200_000;
    const clock = { nowMs: () => market.nowMs() + skewMs, sleep: market.sleep.bind(market) };
    const runs: number[] = [];
    const job: Job = {
      ...{ name: "slow", cron: "*/10 * * * * *", zone: "UTC" },
      async run(dueMs, signal) {
        runs.push(dueMs);
        await clock.sleep(5_000, signal);
      },
    };
    const onFailure = (): void => undefined;
    const schedule = startSchedule({ jobs: [job], clock, waitUntil: waitOnClock(clock), onFailure });
    await market.advanceTo(7_212_000);
    skewMs = 0;
    await market.advanceTo(7_225_000);
    await schedule.stop();
    expect(runs).toEqual([14_410_000, 7_220_000]);
  });

  it("makes up once for what was missed", async () => {
    const runs: number[] = [];
    await runUntil(0, () => [
      {
        name: "daily",
        cron: "0 0 * * *",
        zone: "UTC",
        lastDueMs: -5 * 86_400_000,
        run: async (dueMs) => void runs.push(dueMs),
      },
    ]);
    expect(runs).toEqual([-4 * 86_400_000]);
  });

  it("tells a running job to stop and waits for it", async () => {
    let ended = false;
    await runUntil(10_000, (clock) => [
      {
        name: "long",
        cron: "*/10 * * * * *",
        zone: "UTC",
        async run(_, signal) {
          await clock.sleep(1e9, signal).finally(() => {
            ended = true;
          });
        },
      },
    ]);
    expect(ended).toBe(true);
  });
});

describe("a schedule on node-cron's beat", () => {
  async function liveRuns(cron: string, zone: string, from: string, seconds: number) {
    vi.useFakeTimers({ now: Date.parse(from) });
    const runs: string[] = [];
    const job: Job = { name: "job", cron, zone, run: async (dueMs) => void runs.push(iso(dueMs)) };
    const schedule = startSchedule({
      jobs: [job],
      clock: systemClock,
      waitUntil: waitOnBeat(systemClock),
      onFailure: (_, error) => {
        throw error;
      },
    });
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    await schedule.stop();
    expect(vi.getTimerCount()).toBe(0);
    return runs;
  }

  it("runs what is due, as nextRun has it", async () => {
    expect(await liveRuns("*/20 * * * * *", "UTC", "2026-06-01T00:00:05Z", 60)).toEqual([
      "2026-06-01T00:00:20.000Z",
      "2026-06-01T00:00:40.000Z",
      "2026-06-01T00:01:00.000Z",
    ]);
  });

  it("goes by the new time within seconds when the clock was set back", async () => {
    vi.useFakeTimers({ now: Date.parse("2026-06-01T02:00:05Z") });
    const runs: string[] = [];
    const job: Job = { name: "scan", cron: "*/20 * * * * *", zone: "UTC", run: async (ms) => void runs.push(iso(ms)) };
    const onFailure = (): void => undefined;
    const waitUntil = waitOnBeat(systemClock);
    const schedule = startSchedule({ jobs: [job], clock: systemClock, waitUntil, onFailure });
    await vi.advanceTimersByTimeAsync(3_000);
    vi.setSystemTime(Date.parse("2026-06-01T00:00:05Z"));
    await vi.advanceTimersByTimeAsync(20_000);
    await schedule.stop();
    expect(runs).toEqual(["2026-06-01T00:00:20.000Z"]);
  });

  it("begins a day whose midnight does not exist", async () => {
    expect(await liveRuns("0 0 * * *", "Africa/Cairo", "2026-04-23T21:59:30Z", 60)).toEqual([
      "2026-04-23T22:00:00.000Z",
    ]);
  });

  it("goes on through an hour that is repeated", async () => {
    const runs = await liveRuns("*/30 * * * * *", "Europe/Berlin", "2026-10-25T00:59:45Z", 120);
    expect(runs).toHaveLength(4);
  });
});
