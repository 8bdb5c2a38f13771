import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What fits into a socket's address on macOS; Linux has room for four bytes more. */
const LONGEST_PATH_BYTES = 103;
const RECORD = "control.path";

const pathInside = (folder: string) => join(folder, "control.sock");

/** Where the bot of a data folder listens: inside it, or, where that path is too long, at a short one that it records. */
export function chooseControlPath(folder: string): string {
  const inside = pathInside(folder);
  if (Buffer.byteLength(inside) <= LONGEST_PATH_BYTES) {
    rmSync(join(folder, RECORD), { force: true });
    return inside;
  }
  const digest = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const path = join(tmpdir(), `understudy-${digest}.sock`);
  writeFileSync(join(folder, RECORD), path, { mode: 0o600 });
  return path;
}

/** Where to look for the bot of a data folder. */
export function findControlPath(folder: string): string {
  const record = join(folder, RECORD);
  return existsSync(record) ? readFileSync(record, "utf8").trim() : pathInside(folder);
}
