import type { Job } from "./job.ts";

/** Shows the paper venue's resting orders the present books, and settles its trades. */
export function tendPaperJob(run: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "tend-paper",
    cron: "*/5 * * * * *",
    atFirstStart: false,
    quiet: true,
    run: async (signal) => void (await run(signal)),
  };
}
