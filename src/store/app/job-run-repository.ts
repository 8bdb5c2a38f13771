import type { Selectable } from "kysely";
import type { JobRunTable } from "../schema.ts";
import { builder } from "../statement.ts";
import type { QueryRunner } from "./query-runner.ts";
import { firstRow } from "./query-runner.ts";

type JobRun = Selectable<JobRunTable>;

/** Runs kept of each job. */
const KEPT = 100;

/** When jobs ran, and how they ended. */
export class JobRunRepository {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  begin(job: string, dueMs: number, startedMs: number): number {
    this.#forgetOld(job);
    const run = { job, dueMs, startedMs, endedMs: null, problem: null };
    return this.#runner.run(builder.insertInto("jobRuns").values(run)).id;
  }

  end(id: number, endedMs: number, problem: string | null): void {
    this.#runner.run(builder.updateTable("jobRuns").set({ endedMs, problem }).where("id", "=", id));
  }

  lastEnded(job: string): JobRun | undefined {
    const query = builder.selectFrom("jobRuns").selectAll().where("job", "=", job).where("endedMs", "is not", null);
    return firstRow(this.#runner, query.orderBy("id", "desc").limit(1));
  }

  #forgetOld(job: string): void {
    const old = builder
      .selectFrom("jobRuns")
      .select("id")
      .where("job", "=", job)
      .orderBy("id", "desc")
      .limit(-1)
      .offset(KEPT - 1);
    this.#runner.run(builder.deleteFrom("jobRuns").where("id", "in", old));
  }
}
