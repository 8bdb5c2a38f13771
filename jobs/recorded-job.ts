import type { Clock, Store } from "../src/app/ports.ts";
import type { Job } from "./job.ts";
import { JobTrouble } from "./job-trouble.ts";

/** Runs as they are stored; what was missed and what failed is known after a restart. */
export interface JobRuns {
  begin(job: string, dueMs: number, startedMs: number): number;
  end(id: number, endedMs: number, problem: string | null): void;
  lastEnded(job: string): { readonly dueMs: number; readonly problem: string | null } | undefined;
}

export interface JobNeeds {
  readonly runs: JobRuns;
  readonly store: Store;
  /** The clock that the job is scheduled on. */
  readonly clock: Pick<Clock, "nowMs">;
  readonly zone: string;
  readonly report: (problem: string, error: unknown) => void;
}

/** What a schedule takes. */
export interface ScheduledJob {
  readonly name: string;
  readonly cron: string;
  readonly zone: string;
  /** When it was last due; a run missed since is made up for once. */
  readonly lastDueMs: number | undefined;
  run(dueMs: number, signal: AbortSignal): Promise<void>;
}

/** Wraps a job: its runs are recorded, it never overlaps itself, and a failure is told once, as is its end. */
export function recordedJob(job: Job, needs: JobNeeds): ScheduledJob {
  const { name, cron } = job;
  const lastDueMs = needs.runs.lastEnded(name)?.dueMs ?? (job.atFirstStart ? 0 : undefined);
  const trouble = new JobTrouble((needs.runs.lastEnded(name)?.problem ?? null) !== null);
  let running = false;
  const run = async (dueMs: number, signal: AbortSignal): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await runOnce(job, needs, trouble, dueMs, signal);
    } finally {
      running = false;
    }
  };
  return { name, cron, zone: needs.zone, lastDueMs, run };
}

async function runOnce(
  job: Job,
  needs: JobNeeds,
  trouble: JobTrouble,
  dueMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { runs, clock } = needs;
  const failedBefore = runs.lastEnded(job.name)?.problem ?? null;
  const startedMs = clock.nowMs();
  const id = job.quiet ? undefined : runs.begin(job.name, dueMs, startedMs);
  const problem = await problemOf(job, needs, signal);
  // A run that was cut off by the end of the program counts as missed.
  if (signal.aborted) return;
  const news = trouble.after(problem, clock.nowMs());
  if (id === undefined && problem === failedBefore && news === undefined) return;
  needs.store.transact((records) => {
    if (id !== undefined || problem !== failedBefore)
      runs.end(id ?? runs.begin(job.name, dueMs, startedMs), clock.nowMs(), problem);
    if (news === "failed") {
      const text = `The job ${job.name} failed: ${withHostsOnly(problem ?? "")}. It is tried again at its next time; everything else goes on.`;
      records.alerts.raise({ severity: "warning", kind: "job-failed", text });
    }
    if (news === "works") {
      const text = `The job ${job.name} works again.`;
      records.alerts.raise({ severity: "info", ends: "warning", kind: "job-works-again", text });
    }
  });
}

/** For the chat: the log has the whole address. */
function withHostsOnly(problem: string): string {
  return problem.replaceAll(/(?:[A-Z]+ )?https?:\/\/([^\s/]+)\/?[^\s:]*/g, "$1");
}

async function problemOf(job: Job, needs: JobNeeds, signal: AbortSignal): Promise<string | null> {
  try {
    await job.run(signal);
    return null;
  } catch (error) {
    if (!signal.aborted) needs.report(`the job ${job.name} failed`, error);
    return error instanceof Error ? error.message.slice(0, 300) : "unknown error";
  }
}
