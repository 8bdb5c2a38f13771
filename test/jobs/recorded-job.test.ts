import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { backupJob } from "../../jobs/backup.ts";
import { checklistPromptJob } from "../../jobs/checklist-prompt.ts";
import { clockOffsetJob } from "../../jobs/clock-offset.ts";
import { dailyResetJob } from "../../jobs/daily-reset.ts";
import { deliverAlertsJob } from "../../jobs/deliver-alerts.ts";
import type { Job } from "../../jobs/job.ts";
import { markJob } from "../../jobs/mark.ts";
import { recordedJob } from "../../jobs/recorded-job.ts";
import { scanJob } from "../../jobs/scan.ts";
import { settleJob } from "../../jobs/settle.ts";
import { nextRun } from "../../src/ops/next-run.ts";
import { startSchedule, waitOnClock } from "../../src/ops/schedule.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import { JobRunRepository } from "../../src/store/app/job-run-repository.ts";
import { builder } from "../../src/store/statement.ts";
import { SqliteStore } from "../../src/store/store.ts";

const MIDNIGHT = Date.parse("2026-03-28T23:00:00Z"); // 29 March 00:00 in Berlin, the night in which an hour is skipped
const zone = "Europe/Berlin";
const none = new AbortController().signal;

let folder: string;
let store: SqliteStore;
let clock: VirtualClock;
let runs: JobRunRepository;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "jobs-"));
  clock = new VirtualClock(MIDNIGHT - 3_600_000);
  store = await SqliteStore.open({ file: join(folder, "bot.sqlite"), clockNowMs: () => clock.nowMs() });
  runs = new JobRunRepository(store);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const wrap = (job: Job) => recordedJob(job, { runs, store, clock, zone, report: () => undefined });
const alerts = () => store.rows(builder.selectFrom("alerts").select(["kind", "text"]).orderBy("id"));
const idle = async () => undefined;

it("runs each job at its times", () => {
  const jobs = [
    [scanJob(30, idle), 30_000],
    [markJob(idle), 10_000],
    [settleJob(idle), 60_000],
    [clockOffsetJob(idle), 60_000],
    [deliverAlertsJob(idle), 1_000],
  ] as const;
  for (const [job, everyMs] of jobs) {
    const first = nextRun(job.cron, zone, MIDNIGHT);
    expect([job.name, nextRun(job.cron, zone, first) - first]).toEqual([job.name, everyMs]);
  }
  const daily = [dailyResetJob(idle), checklistPromptJob(9, idle), backupJob(idle)];
  // The day on which the clocks go forward has 23 hours.
  expect(daily.map(({ cron }) => nextRun(cron, zone, MIDNIGHT) - MIDNIGHT)).toEqual([
    23 * 3_600_000,
    8 * 3_600_000,
    17 * 60_000,
  ]);
});

it("records each run, and tells a failure once and its end once", async () => {
  let broken = true;
  const job = wrap(
    scanJob(30, async () => {
      if (broken) throw new Error("no answer from the feed");
    }),
  );
  for (const dueMs of [1, 2, 3]) await job.run(dueMs, none);
  broken = false;
  for (const dueMs of [4, 5]) await job.run(dueMs, none);
  expect(alerts().map(({ kind }) => kind)).toEqual(["job-failed"]);
  await job.run(6, none);
  const rows = store.rows(builder.selectFrom("jobRuns").select(["dueMs", "problem"]).orderBy("id"));
  expect(rows.map(({ dueMs, problem }) => [dueMs, problem === null])).toEqual([
    [1, false],
    [2, false],
    [3, false],
    [4, true],
    [5, true],
    [6, true],
  ]);
  expect(alerts().map(({ kind }) => kind)).toEqual(["job-failed", "job-works-again"]);
  expect(alerts()[0]?.text).toContain("The job scan failed: no answer from the feed.");
});

it("names the service that a failed request was for by its host alone", async () => {
  const job = wrap(
    scanJob(30, async () => {
      throw new Error("GET https://data.example.com:8443/v2/key-1/activity: status 503: busy");
    }),
  );
  await job.run(1, none);
  expect(alerts()[0]?.text).toContain("The job scan failed: data.example.com:8443: status 503: busy.");
});

it("tells a job that fails and works in turn once, and its end when it has surely come", async () => {
  let broken = true;
  const job = wrap(
    scanJob(30, async () => {
      if (broken) throw new Error("the only provider names another chain");
    }),
  );
  for (const isBroken of [true, false, true, false, false, true, true]) {
    broken = isBroken;
    await job.run(clock.nowMs(), none);
  }
  expect(alerts().map(({ kind }) => kind)).toEqual(["job-failed"]);
  await clock.advanceTo(clock.nowMs() + 600_000);
  broken = false;
  await job.run(clock.nowMs(), none);
  expect(alerts().map(({ kind }) => kind)).toEqual(["job-failed", "job-works-again"]);
});

it("makes up for a missed midnight at start, once, and never overlaps itself", async () => {
  const begun: number[] = [];
  const reset = () => wrap(dailyResetJob(() => begun.push(clock.nowMs())));
  await reset().run(MIDNIGHT - 86_400_000, none);
  await clock.advanceTo(MIDNIGHT + 5 * 3_600_000);
  const missed = reset();
  expect(missed.lastDueMs).toBe(MIDNIGHT - 86_400_000);
  const schedule = startSchedule({ jobs: [missed], clock, waitUntil: waitOnClock(clock), onFailure: () => undefined });
  await clock.advanceTo(MIDNIGHT + 6 * 3_600_000);
  expect(begun).toHaveLength(2);
  await schedule.stop();

  let finish: () => void = () => undefined;
  let started = 0;
  const slow = wrap(
    scanJob(30, () => {
      started += 1;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    }),
  );
  const first = slow.run(1, none);
  await slow.run(2, none);
  expect(started).toBe(1);
  finish();
  await first;
});

it("counts a run that the end of the program cut off as missed, not as failed", async () => {
  const stopping = new AbortController();
  const job = wrap(
    scanJob(30, async () => {
      stopping.abort(new Error("the program ends"));
      throw stopping.signal.reason;
    }),
  );
  await job.run(7, stopping.signal);
  expect(runs.lastEnded("scan")).toBeUndefined();
  expect(alerts()).toEqual([]);
});

it("keeps a bounded record, and of a quiet job only what is worth it", async () => {
  const scan = wrap(scanJob(30, idle));
  for (let dueMs = 1; dueMs <= 130; dueMs++) await scan.run(dueMs, none);
  let broken = false;
  const deliver = wrap(
    deliverAlertsJob(async () => {
      if (broken) throw new Error("away");
    }),
  );
  for (const next of [false, false, true, true, false, false]) {
    broken = next;
    await deliver.run(1, none);
  }
  const count = (job: string) => store.rows(builder.selectFrom("jobRuns").select("id").where("job", "=", job)).length;
  expect([count("scan"), count("deliver-alerts")]).toEqual([100, 2]);
});
