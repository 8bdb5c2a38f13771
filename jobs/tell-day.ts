import type { Job } from "./job.ts";

/** Tells once a day what the day before brought. */
export function tellDayJob(hour: number, tell: () => void): Job {
  return { name: "tell-day", cron: `0 0 ${hour} * * *`, atFirstStart: false, run: async () => tell() };
}
