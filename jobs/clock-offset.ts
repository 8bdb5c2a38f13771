import type { Job } from "./job.ts";

/** Compares our clock with the venue's (rule 9). */
export function clockOffsetJob(read: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "clock-offset",
    cron: "0 * * * * *",
    atFirstStart: true,
    run: async (signal) => void (await read(signal)),
  };
}
