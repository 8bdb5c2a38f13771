import type { Job } from "./job.ts";

/** Looks at what the breakers are about, and moves them. */
export function watchBreakersJob(look: (signal: AbortSignal) => Promise<void>): Job {
  return { name: "watch-breakers", cron: "*/5 * * * * *", atFirstStart: true, quiet: true, run: look };
}
