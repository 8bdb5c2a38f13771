import type Database from "better-sqlite3";
import { newCopy } from "./copies.ts";

/**
 * Copies the whole database to `folder` before it is migrated and keeps the five newest such copies.
 * @returns the path of the copy
 */
export function backUpBefore(
  database: Database.Database,
  options: { readonly step: string; readonly folder: string; readonly nowMs: number },
): string {
  const copy = newCopy(options.folder, { prefix: "before", kept: 5 }, options.nowMs, options.step);
  database.prepare("vacuum into ?").run(copy.unfinished);
  return copy.finish();
}
