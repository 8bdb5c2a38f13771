import { Cron } from "croner";

const MOST_PATTERNS = 100;

/**
 * The first instant after `afterMs` (epoch milliseconds) at which a cron pattern of five or six fields is due in a time
 * zone. Throws for a pattern that is wrong or never due.
 */
export function nextRun(pattern: string, zone: string, afterMs: number): number {
  const next = cronOf(pattern, zone).nextRun(new Date(afterMs));
  if (next === null) throw new Error(`the cron pattern "${pattern}" is never due`);
  return next.getTime();
}

const parsed = new Map<string, Cron>();

/** A pattern of a job is parsed once: the program has a few of them, and each asks again after every run. */
function cronOf(pattern: string, zone: string): Cron {
  const name = `${pattern} ${zone}`;
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const cron = new Cron(pattern, { timezone: zone, paused: true });
  if (parsed.size < MOST_PATTERNS) parsed.set(name, cron);
  return cron;
}
