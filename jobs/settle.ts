import type { Job } from "./job.ts";

/** Turns holdings of resolved markets into cash (rule 28). */
export function settleJob(settle: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "settle",
    cron: "0 * * * * *",
    atFirstStart: true,
    run: async (signal) => void (await settle(signal)),
  };
}
