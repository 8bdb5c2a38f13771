import { backupJob } from "../../jobs/backup.ts";
import { checklistPromptJob } from "../../jobs/checklist-prompt.ts";
import { clockOffsetJob } from "../../jobs/clock-offset.ts";
import { dailyResetJob } from "../../jobs/daily-reset.ts";
import { deliverAlertsJob } from "../../jobs/deliver-alerts.ts";
import type { Job } from "../../jobs/job.ts";
import { markJob } from "../../jobs/mark.ts";
import { reconcileJob } from "../../jobs/reconcile.ts";
import { recordedJob } from "../../jobs/recorded-job.ts";
import { scanJob } from "../../jobs/scan.ts";
import { settleJob } from "../../jobs/settle.ts";
import type { OutboxSender } from "../alerts/outbox-sender.ts";
import type { Clock } from "../engine/ports.ts";
import { ensureDay } from "../engine/trading-day.ts";
import type { Schedule } from "../ops/schedule.ts";
import { startSchedule, waitOnBeat, waitOnClock } from "../ops/schedule.ts";
import { JobRunRepository } from "../store/app/job-run-repository.ts";
import type { SqliteStore } from "../store/store.ts";
import type { ClobMarketData } from "../venues/clob/market-data.ts";
import type { Engine } from "./engine.ts";

export interface JobsNeeds {
  readonly store: SqliteStore;
  readonly engine: Engine;
  readonly data: ClobMarketData;
  readonly sender: OutboxSender;
  readonly promptChecklist: () => Promise<void>;
  readonly backup: () => Promise<unknown>;
  readonly marketClock: Clock;
  readonly peopleClock: Clock;
  /** Market seconds a second of people's time. */
  readonly speed: number;
  readonly tradingZone: string;
  /** On the market's clock. */
  readonly scanIntervalMs: number;
  readonly checklistHour: number;
  readonly ownerZone: string;
  readonly report: (problem: string, error: unknown) => void;
}

/** A larger offset of the clock is told (rule 9). */
const TOLD_OFFSET_MS = 5_000;

/** Starts every job: what concerns trading on the market's clock, what concerns people on theirs. */
export function startJobs(needs: JobsNeeds): { stop(): Promise<void> } {
  const { engine, store, sender, tradingZone, marketClock, peopleClock } = needs;
  const trading = [
    clockOffsetJob((signal) => measureClock(needs, signal)),
    dailyResetJob(() => store.transact((records) => ensureDay(records, tradingZone, marketClock.nowMs()))),
    scanJob(needs.scanIntervalMs / 1000, (signal) => engine.scan.run(signal)),
    markJob((signal) => engine.marks.run(signal)),
    reconcileJob(() => engine.reconciliation.run()),
    settleJob((signal) => settle(engine, signal)),
  ];
  const people = [deliverAlertsJob((signal) => sender.deliverDue(signal)), backupJob(needs.backup)];
  const daily = [checklistPromptJob(needs.checklistHour, needs.promptChecklist)];
  const schedules = [
    schedule(needs, trading, marketClock, tradingZone, needs.speed === 1),
    schedule(needs, people, peopleClock, tradingZone, true),
    schedule(needs, daily, peopleClock, needs.ownerZone, true),
  ];
  return { stop: async () => void (await Promise.all(schedules.map((one) => one.stop()))) };
}

function schedule(needs: JobsNeeds, jobs: readonly Job[], clock: Clock, zone: string, onBeat: boolean): Schedule {
  const { store, report } = needs;
  const runs = new JobRunRepository(store);
  return startSchedule({
    jobs: jobs.map((job) => recordedJob(job, { runs, store, clock, zone, report })),
    clock,
    waitUntil: onBeat ? waitOnBeat(clock) : waitOnClock(clock),
    onFailure: (job, error) => report(`the job ${job} could not be recorded`, error),
  });
}

/** An offset above 5 s is told; above 30 s buys stop by themselves (rule 9). */
async function measureClock({ data, store, speed }: JobsNeeds, signal: AbortSignal): Promise<void> {
  const offsetMs = await data.measureOffset(signal);
  if (Math.abs(offsetMs) <= TOLD_OFFSET_MS * Math.max(1, speed)) return;
  const text =
    `This machine's clock is ${Math.round(offsetMs / 1000)} s off the venue's.\n` +
    "Above 30 s nothing is bought. Switch on time synchronisation (NTP).";
  store.transact((records) =>
    records.alerts.raise({ severity: "warning", kind: "clock-offset", text, dedupeKey: "clock-offset" }),
  );
}

async function settle(engine: Engine, signal: AbortSignal): Promise<void> {
  const { problems } = await engine.settlement.run(signal);
  if (problems.length > 0) throw new Error(`${problems.length} markets could not be settled: ${problems[0]}`);
}
