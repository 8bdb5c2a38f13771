import { Cron } from "croner";

/**
 * The first instant after `afterMs` (epoch milliseconds) at which a cron pattern of five or six fields is due in a time
 * zone. Throws for a pattern that is wrong or never due.
 */
export function nextRun(pattern: string, zone: string, afterMs: number): number {
  const next = new Cron(pattern, { timezone: zone, paused: true }).nextRun(new Date(afterMs));
  if (next === null) throw new Error(`the cron pattern "${pattern}" is never due`);
  return next.getTime();
}
