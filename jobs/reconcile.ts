import type { Job } from "./job.ts";

/** Compares our books with the venue's (rule 31). */
export function reconcileJob(reconcile: () => Promise<unknown>): Job {
  return {
    name: "reconcile",
    cron: "5,25,45 * * * * *",
    atFirstStart: false,
    run: async () => void (await reconcile()),
  };
}
