import type { Job } from "./job.ts";

/** Offers the validation checklist once a day at the owner's hour (0 to 23, in the schedule's zone). */
export function checklistPromptJob(hour: number, prompt: () => Promise<void>): Job {
  return { name: "checklist-prompt", cron: `0 0 ${hour} * * *`, atFirstStart: false, run: prompt };
}
