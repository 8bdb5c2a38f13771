import type { Job } from "./job.ts";

/** Reads what the targets traded, and decides and orders what follows from it. `everyS` divides a minute. */
export function scanJob(everyS: number, scan: (signal: AbortSignal) => Promise<unknown>): Job {
  const cron = everyS === 60 ? "0 * * * * *" : `*/${everyS} * * * * *`;
  return { name: "scan", cron, atFirstStart: true, run: async (signal) => void (await scan(signal)) };
}
