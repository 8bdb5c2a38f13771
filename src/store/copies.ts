import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** One kind of the database's copies in the folder of backups. */
interface CopyKind {
  /** What their names begin with, after the program's own. */
  readonly prefix: string;
  /** So many of the newest are kept. */
  readonly kept: number;
}

interface NewCopy {
  /** Where to write it. */
  readonly unfinished: string;
  /** Gives it its name and drops the oldest of its kind; returns its path. */
  finish(): string;
}

const TIME = String.raw`\d{8}T\d{6}\d{3}Z`;
const UNFINISHED = ".unfinished";
const LEFT_BEHIND = new RegExp(String.raw`^understudy-.+-${TIME}\.db\.unfinished$`);

/**
 * Room for one more copy. A killed copy must not be taken for a whole one, so it gets its name when it is complete; what
 * killed copies left behind is removed.
 * @param detail stands in the name between the prefix and the time
 */
export function newCopy(folder: string, kind: CopyKind, nowMs: number, detail?: string): NewCopy {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (LEFT_BEHIND.test(name)) rmSync(join(folder, name));
  const time = new Date(nowMs).toISOString().replace(/[-:.]/g, "");
  const file = join(folder, `${["understudy", kind.prefix, ...(detail ? [detail] : []), time].join("-")}.db`);
  const unfinished = `${file}${UNFINISHED}`;
  return {
    unfinished,
    finish() {
      renameSync(unfinished, file);
      dropOldest(folder, kind);
      return file;
    },
  };
}

function dropOldest(folder: string, { prefix, kept }: CopyKind): void {
  const name = new RegExp(`^understudy-${prefix}-(?:.+-)?(?<time>${TIME})\\.db$`);
  const copies = readdirSync(folder)
    .map((file) => ({ file, time: name.exec(file)?.groups?.time }))
    .filter(({ time }) => time !== undefined)
    .sort((a, b) => ((a.time ?? "") < (b.time ?? "") ? 1 : -1));
  for (const { file } of copies.slice(kept)) rmSync(join(folder, file));
}
