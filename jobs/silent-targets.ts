import type { Job } from "./job.ts";

/** Tells of targets that have not traded for days. */
export function silentTargetsJob(tell: () => void): Job {
  return { name: "silent-targets", cron: "50 7 * * * *", atFirstStart: false, run: async () => tell() };
}
