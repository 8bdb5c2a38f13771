import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { SqliteStore } from "../../src/store/store.ts";
import { putEmptyDatabase } from "./empty-database.ts";

/** A clock that a test sets by hand. */
export class HandClock {
  ms = 1_750_000_000_000;
  readonly now = (): number => this.ms;
}

/** A folder that is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "understudy-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store on a real file, closed and removed when the test has ended. */
export async function temporaryStore(file = join(temporaryFolder(), "understudy.db"), clock = new HandClock()) {
  await putEmptyDatabase(file);
  const store = await SqliteStore.open({ file, clockNowMs: clock.now, synchronous: "off" });
  onTestFinished(() => store.close());
  return { store, records: store.records, clock, file };
}
