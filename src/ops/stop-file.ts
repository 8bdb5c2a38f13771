import type { FSWatcher } from "node:fs";
import { existsSync, mkdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAME = "STOP";
const POLL_MS = 500;

const pathIn = (folder: string) => join(folder, NAME);

/** Whether a file named STOP lies in the data folder. */
export function hasStopFile(folder: string): boolean {
  return existsSync(pathIn(folder));
}

/** Puts the file there: the bot stops within a second, or as soon as it starts. */
export function writeStopFile(folder: string, reason: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(pathIn(folder), `${reason}\n`);
}

/** Takes the file away, as a release does. */
export function removeStopFile(folder: string): void {
  rmSync(pathIn(folder), { force: true });
}

/**
 * Calls `onStop` each time the file appears, also when it is there already: at once where the file system tells of
 * changes, and within half a second where it does not. While it rejects it is called again, one call at a time.
 */
export function watchStopFile(folder: string, onStop: () => Promise<void>): { close(): void } {
  let present = false;
  let isTrying = false;
  const look = () => {
    if (isTrying) return;
    const before = present;
    present = hasStopFile(folder);
    if (!present || before) return;
    isTrying = true;
    onStop().then(
      () => {
        isTrying = false;
      },
      () => {
        [isTrying, present] = [false, false];
      },
    );
  };
  const watcher = watched(folder, look);
  const poll = setInterval(look, POLL_MS).unref();
  look();
  return {
    close() {
      watcher?.close();
      clearInterval(poll);
    },
  };
}

/** Undefined where the system watches no more files: the poll goes on by itself. */
function watched(folder: string, look: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, look);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
