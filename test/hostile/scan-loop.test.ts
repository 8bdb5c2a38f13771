import { afterEach, beforeEach, expect, it } from "vitest";
import { recordedJob } from "../../jobs/recorded-job.ts";
import { scanJob } from "../../jobs/scan.ts";
import type { Schedule } from "../../src/ops/schedule.ts";
import { startSchedule, waitOnClock } from "../../src/ops/schedule.ts";
import { JobRunRepository } from "../../src/store/app/job-run-repository.ts";
import { QUICK_FAULTS } from "./faults.ts";
import { ScanningBot, START_S, WALLETS } from "./scanning-bot.ts";
import { cleanDay, fillWithTrades, SCANS_S } from "./trading-day.ts";

let bot: ScanningBot;
let schedule: Schedule;
let scans = 0;

beforeEach(async () => {
  bot = await ScanningBot.open();
  fillWithTrades(bot);
  const { clock, store } = bot;
  const scan = async (): Promise<void> => {
    await bot.scan();
    scans += 1;
  };
  const runs = new JobRunRepository(store);
  const job = recordedJob(scanJob(30, scan), { runs, store, clock, zone: "UTC", report: () => undefined });
  const onFailure = (name: string, error: unknown): void => {
    throw new Error(`${name} could not be recorded`, { cause: error });
  };
  schedule = startSchedule({ jobs: [job], clock, waitUntil: waitOnClock(clock), onFailure });
});
afterEach(async () => {
  await schedule.stop();
  await bot.close();
});

it("the job goes on scanning through one fault after the other, and has everything in the end", async () => {
  const faults = Object.values(QUICK_FAULTS);
  for (const [index, second] of SCANS_S.entries()) {
    const fault = index > 0 && index < SCANS_S.length - 2 ? faults[index] : undefined;
    bot.venue.faultOf = () => fault;
    await bot.clock.advanceTo((START_S + second) * 1000);
    await expect.poll(() => scans).toBe(index + 1);
  }
  expect(new JobRunRepository(bot.store).lastEnded("scan")?.problem).toBeNull();
  expect(bot.readAlerts()).toEqual(["targets-unread", "targets-read-again"]);
  expect(bot.signals()).toEqual((await cleanDay()).signals);
  expect(WALLETS.flatMap((wallet) => bot.outcomes(wallet))).not.toContain("undecided");
});
