import type { Job } from "./job.ts";

/** Reads what our holdings would fetch now (rule 29). */
export function markJob(mark: (signal: AbortSignal) => Promise<unknown>): Job {
  return { name: "mark", cron: "*/10 * * * * *", atFirstStart: true, run: async (signal) => void (await mark(signal)) };
}
