import type { Job } from "./job.ts";

/** Shows new orders to the exchange contract of our chain. */
export function orderAuditJob(run: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    ...{ name: "order-audit", cron: "*/15 * * * * *", atFirstStart: false, quiet: true },
    run: async (signal) => void (await run(signal)),
  };
}
