import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteStore } from "../../src/store/store.ts";

let template: Promise<Buffer> | undefined;

/**
 * Puts a migrated database without rows where none is yet, made once a process: to migrate anew for each of hundreds of
 * tests would take half of the time in which they open their stores.
 */
export async function putEmptyDatabase(file: string): Promise<void> {
  template ??= migrated();
  const bytes = await template;
  if (!existsSync(file)) writeFileSync(file, bytes);
}

async function migrated(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "understudy-template-"));
  const file = join(folder, "bot.db");
  const store = await SqliteStore.open({ file, clockNowMs: () => 1_750_000_000_000 });
  store.close();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}
