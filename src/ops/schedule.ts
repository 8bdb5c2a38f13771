import { schedule as beat } from "node-cron";
import type { Clock } from "../engine/ports.ts";
import { nextRun } from "./next-run.ts";

export interface Job {
  readonly name: string;
  readonly cron: string;
  readonly zone: string;
  /** When it was last due, if that is remembered: a run missed since then is made up for, once. */
  readonly lastDueMs?: number | undefined;
  run(dueMs: number, signal: AbortSignal): Promise<void>;
}

/** Resolves when an instant has come; rejects with the signal's reason when aborted. */
export type WaitUntil = (dueMs: number, signal: AbortSignal) => Promise<void>;

export interface ScheduleOptions {
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly waitUntil: WaitUntil;
  /** A failure stops neither its job nor another. */
  onFailure(job: string, error: unknown): void;
}

export interface Schedule {
  /** Resolves when no job runs any more. */
  stop(): Promise<void>;
}

/** Starts the jobs. One that is still running when it is due again runs once when it is done, not twice. */
export function startSchedule(options: ScheduleOptions): Schedule {
  const stopping = new AbortController();
  const running = options.jobs.map((job) => follow(job, options, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function follow(job: Job, options: ScheduleOptions, signal: AbortSignal): Promise<void> {
  const { clock, waitUntil, onFailure } = options;
  let afterMs = job.lastDueMs ?? clock.nowMs();
  while (!signal.aborted) {
    const dueMs = nextRun(job.cron, job.zone, afterMs);
    try {
      await waitUntil(dueMs, signal);
      await job.run(dueMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      onFailure(job.name, error);
    }
    afterMs = Math.max(dueMs, clock.nowMs());
  }
}

/** For a clock that knows by itself when an instant has come: a virtual or a scaled one. */
export function waitOnClock(clock: Clock): WaitUntil {
  return (dueMs, signal) => clock.sleep(dueMs - clock.nowMs(), signal);
}

/**
 * For people's clock: node-cron beats every second, and nextRun alone says what is due. node-cron is not asked about
 * zones, because it leaves out what falls into a skipped hour and stands still for a repeated one; and a machine that
 * slept, or whose clock was set, finds at the next beat what is due by then.
 */
export function waitOnBeat(clock: Clock): WaitUntil {
  return (dueMs, signal) =>
    new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        void task.destroy();
        signal.removeEventListener("abort", abort);
        settle();
      };
      const abort = () => finish(() => reject(signal.reason));
      const task = beat("* * * * * *", () => clock.nowMs() >= dueMs && finish(resolve), {
        timezone: "UTC",
        suppressMissedWarning: true,
      });
      if (signal.aborted) abort();
      else if (clock.nowMs() >= dueMs) finish(resolve);
      else signal.addEventListener("abort", abort, { once: true });
    });
}
