import type { Job } from "./job.ts";

/** Sends what waits in the alerts' outbox. */
export function deliverAlertsJob(deliver: (signal: AbortSignal) => Promise<void>): Job {
  return { name: "deliver-alerts", cron: "* * * * * *", atFirstStart: true, quiet: true, run: deliver };
}
