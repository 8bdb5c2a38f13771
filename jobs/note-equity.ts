import type { Job } from "./job.ts";

/** Notes what everything is worth, hour by hour: the points of the curve in /profit chart. */
export function noteEquityJob(note: () => void): Job {
  return { name: "note-equity", cron: "0 0 * * * *", atFirstStart: true, run: async () => note() };
}
