import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";

const KEPT = 5;
const NAME = /^understudy-before-.+-(\d{8}T\d{6}\d{3}Z)\.db$/;

/**
 * Copies the whole database to `folder` before it is migrated and keeps the five newest such copies.
 * @returns the path of the copy
 */
export function backUpBefore(
  database: Database.Database,
  options: { readonly step: string; readonly folder: string; readonly nowMs: number },
): string {
  mkdirSync(options.folder, { recursive: true });
  const time = new Date(options.nowMs).toISOString().replace(/[-:.]/g, "");
  const file = join(options.folder, `understudy-before-${options.step}-${time}.db`);
  // A killed copy must not be taken for a whole one: it gets its name when it is complete.
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  database.prepare("vacuum into ?").run(unfinished);
  renameSync(unfinished, file);
  dropOldest(options.folder);
  return file;
}

function dropOldest(folder: string): void {
  const copies = readdirSync(folder)
    .flatMap((name) => {
      const time = NAME.exec(name)?.[1];
      return time === undefined ? [] : [{ name, time }];
    })
    .sort((a, b) => (a.time < b.time ? 1 : -1));
  for (const copy of copies.slice(KEPT)) rmSync(join(folder, copy.name));
}
