import type { Job } from "./job.ts";

/** Reads what targets' positions are worth, each every ten minutes, where copies are sized by it (rule 13). */
export function readWorthsJob(read: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "read-worths",
    cron: "35 * * * * *",
    atFirstStart: true,
    quiet: true,
    run: async (signal) => void (await read(signal)),
  };
}
