import type { Records } from "../ports.ts";

const NAME = "readBack";

/** Books that are older than the account know of sales as owed that were made: until the account's trades are read, nothing is sold. */
export function beginReadBack(records: Records, nowMs: number): void {
  records.settings.set(NAME, true, nowMs);
}

/** Every trade of the account that the books lacked stands in them. */
export function endReadBack(records: Records, nowMs: number): void {
  if (isBegun(records)) records.settings.set(NAME, false, nowMs);
}

/** The owner may end a recovery before the account was read: then nothing will read it, and nothing is waited for. */
export function isReadingBack(records: Records): boolean {
  return isBegun(records) && records.breakers.of("recovering")?.state === "open";
}

/** It was an object once. */
function isBegun(records: Records): boolean {
  const stored = records.settings.get(NAME) as { isDone?: unknown } | boolean | null | undefined;
  return stored === true || (typeof stored === "object" && stored?.isDone === false);
}
