import type { Job } from "./job.ts";

/** Tells of feeds that fail and come back. */
export function watchFeedsJob(look: () => void): Job {
  return { name: "watch-feeds", cron: "*/10 * * * * *", atFirstStart: true, quiet: true, run: async () => look() };
}
