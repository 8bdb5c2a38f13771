import type { Job } from "./job.ts";

/** Reads what the market asks 1, 5 and 30 minutes after each copy. */
export function measureShortfallJob(run: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "measure-shortfall",
    cron: "*/15 * * * * *",
    atFirstStart: false,
    quiet: true,
    run: async (signal) => void (await run(signal)),
  };
}
