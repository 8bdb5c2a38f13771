import type { Records } from "../ports.ts";

const NAME = "readBack";

/** Books that are older than the account know of sales as owed that were made: until the account's trades are read, nothing is sold. */
export function beginReadBack(records: Records, nowMs: number): void {
  records.settings.set(NAME, { isDone: false }, nowMs);
}

/** Every trade of the account that the books lacked stands in them. */
export function endReadBack(records: Records, nowMs: number): void {
  if (isReadingBack(records)) records.settings.set(NAME, { isDone: true }, nowMs);
}

export function isReadingBack(records: Records): boolean {
  const stored = records.settings.get(NAME) as { isDone?: unknown } | null | undefined;
  return stored?.isDone === false;
}
