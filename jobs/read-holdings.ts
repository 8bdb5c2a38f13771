import type { Job } from "./job.ts";

/** Reads what targets hold of what we hold on their account, as far as it is due (rule 19). */
export function readHoldingsJob(read: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "read-holdings",
    cron: "12,42 * * * * *",
    atFirstStart: false,
    run: async (signal) => void (await read(signal)),
  };
}
