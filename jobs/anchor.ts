import type { Job } from "./job.ts";

/** Brings the anchors of paper fills on their way. */
export function anchorJob(run: (signal: AbortSignal) => Promise<unknown>): Job {
  return {
    name: "anchor",
    cron: "*/15 * * * * *",
    atFirstStart: true,
    quiet: true,
    run: async (signal) => void (await run(signal)),
  };
}
