import type { Job } from "./job.ts";

/** Writes the journal's head beside the database, so that a copy that is restored later is known to be older. */
export function noteJournalHeadJob(note: () => void): Job {
  return { name: "note-journal-head", cron: "*/5 * * * * *", atFirstStart: true, quiet: true, run: async () => note() };
}
