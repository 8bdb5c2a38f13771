import type { Job } from "./job.ts";

/** Begins the trading day in its zone. A missed midnight is made up for at start; the day itself is begun only once (rule 30). */
export function dailyResetJob(begin: () => unknown): Job {
  return { name: "daily-reset", cron: "0 0 0 * * *", atFirstStart: true, run: async () => void begin() };
}
