import type { Job } from "./job.ts";

/** Compares our books with the venue's, at once after a start (rule 31): buys wait for it. */
export function reconcileJob(reconcile: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "reconcile",
    cron: "5,25,45 * * * * *",
    atFirstStart: true,
    run: async (signal) => void (await reconcile(signal)),
  };
}
