import type { Job } from "./job.ts";

/** Tells once a day how fast trades were seen and sent. */
export function tellLatencyJob(hour: number, tell: () => void): Job {
  return { name: "tell-latency", cron: `0 0 ${hour} * * *`, atFirstStart: false, run: async () => tell() };
}
