import type { Job } from "./job.ts";

/** Reads what the targets traded, and decides and orders what follows from it. */
export function scanJob(scan: (signal: AbortSignal) => Promise<unknown>): Job {
  return { name: "scan", cron: "*/30 * * * * *", atFirstStart: true, run: async (signal) => void (await scan(signal)) };
}
