import type { JobRuns } from "../../jobs/recorded-job.ts";

type Ended = NonNullable<ReturnType<JobRuns["lastEnded"]>>;

/** Runs of jobs, which would be half of what a simulation writes. */
export class JobRunsInMemory implements JobRuns {
  readonly #ended = new Map<string, Ended>();
  readonly #running = new Map<number, { readonly job: string; readonly dueMs: number }>();
  #last = 0;

  begin(job: string, dueMs: number): number {
    this.#last += 1;
    this.#running.set(this.#last, { job, dueMs });
    return this.#last;
  }

  end(id: number, _endedMs: number, problem: string | null): void {
    const run = this.#running.get(id);
    this.#running.delete(id);
    if (run !== undefined) this.#ended.set(run.job, { dueMs: run.dueMs, problem });
  }

  lastEnded(job: string): Ended | undefined {
    return this.#ended.get(job);
  }
}
