import type { Job } from "./job.ts";

/** Copies the database once a day, a while after the trading day has begun. */
export function backupJob(backup: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "backup",
    cron: "0 17 0 * * *",
    atFirstStart: false,
    run: async (signal) => void (await backup(signal)),
  };
}
