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

/** What a clock is set back by without that anybody has to look anew at what is due. */
const SET_BACK_MS = 2_000;

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
  // A clock that was ahead when it last ran must not keep it waiting.
  let afterMs = Math.min(job.lastDueMs ?? clock.nowMs(), clock.nowMs());
  while (!signal.aborted) {
    const dueMs = nextRun(job.cron, job.zone, afterMs);
    try {
      await waitUntil(dueMs, signal);
      // The clock was set back meanwhile: by the new time something else is due first.
      if (clock.nowMs() < dueMs) {
        afterMs = clock.nowMs();
        continue;
      }
      await job.run(dueMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      onFailure(job.name, error);
    }
    const nowMs = clock.nowMs();
    // Set back while it ran: it must not wait until the old time comes again.
    afterMs = nowMs < dueMs - SET_BACK_MS ? nowMs : Math.max(dueMs, nowMs);
  }
}

/** For a clock that knows by itself when an instant has come: a virtual or a scaled one. */
export function waitOnClock(clock: Clock): WaitUntil {
  return (dueMs, signal) => clock.sleep(dueMs - clock.nowMs(), signal);
}

/** node-cron's own beat stands still until a clock that was set back has caught up: somebody else looks, so often. */
const LOOK_MS = 5_000;

/**
 * For people's clock: node-cron beats every second, and nextRun alone says what is due. node-cron is not asked about
 * zones, because it leaves out what falls into a skipped hour and stands still for a repeated one; and a machine that
 * slept, or whose clock was set, finds at the next beat what is due by then. Resolves early when the clock was set back.
 */
export function waitOnBeat(clock: Clock): WaitUntil {
  return (dueMs, signal) =>
    new Promise((resolve, reject) => {
      const over = new AbortController();
      const finish = (settle: () => void) => {
        over.abort();
        void task.destroy();
        signal.removeEventListener("abort", abort);
        settle();
      };
      const abort = () => finish(() => reject(signal.reason));
      let latestMs = clock.nowMs();
      const look = () => {
        const nowMs = clock.nowMs();
        if (nowMs >= dueMs || nowMs < latestMs - SET_BACK_MS) finish(resolve);
        latestMs = nowMs;
      };
      const lookNow = async () => {
        for (;;) {
          await clock.sleep(LOOK_MS, over.signal);
          look();
        }
      };
      // It ends by the wait's end alone.
      lookNow().catch(() => undefined);
      const task = beat("* * * * * *", look, {
        timezone: "UTC",
        suppressMissedWarning: true,
      });
      if (signal.aborted) abort();
      else if (clock.nowMs() >= dueMs) finish(resolve);
      else signal.addEventListener("abort", abort, { once: true });
    });
}
