import type { Job } from "./job.ts";

/** Sells by rules of our own, just after the marks were read. */
export function ownExitsJob(look: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "own-exits",
    cron: "3,13,23,33,43,53 * * * * *",
    atFirstStart: false,
    quiet: true,
    run: async (signal) => void (await look(signal)),
  };
}
