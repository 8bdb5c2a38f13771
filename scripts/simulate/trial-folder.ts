import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataFolderLock } from "../../src/ops/data-folder-lock.ts";
import { DataFolderInUse, lockDataFolder } from "../../src/ops/data-folder-lock.ts";
import { DATABASE } from "./simulated-bot.ts";

/** The data folder of all lives of one trial: a real one, on disk. */
export class TrialFolder {
  readonly path = mkdtempSync(join(tmpdir(), "understudy-simulation-"));
  /** The present life's; the system lifts it as a life ends. */
  #lock: DataFolderLock | undefined;

  /** Takes the lock that each life holds, as a start does. Throws DataFolderInUse while another life has it. */
  lock(): void {
    this.#lock = lockDataFolder(this.path);
  }

  release(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }

  /** Whether a start in the same folder would be let in while a bot lives there. */
  letsIn(): boolean {
    try {
      lockDataFolder(this.path).release();
      return true;
    } catch (error) {
      if (error instanceof DataFolderInUse) return false;
      throw error;
    }
  }

  /** Puts another file where a dead life's database lies. */
  replaceDatabase(bytes: Buffer): void {
    const file = join(this.path, DATABASE);
    for (const rest of ["-wal", "-shm"]) rmSync(`${file}${rest}`, { force: true });
    writeFileSync(file, bytes);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
