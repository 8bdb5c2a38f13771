// npm run sandbox:reset: deletes the sandbox's data folder, so that the next start begins anew.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadSettings } from "../config/load.ts";
import { DataFolderInUse, lockDataFolder } from "../src/ops/data-folder-lock.ts";
import { resetSandbox } from "../src/sandbox/process/reset.ts";

const loaded = loadSettings({ root: dirname(import.meta.dirname), processEnv: process.env, environment: "sandbox" });

if (loaded.ok) await reset(loaded.settings.dataFolder, loaded.settings.sandboxPort);
else refuse(loaded.problems.map(({ name, value, allowed }) => `${name}: ${value} (allowed: ${allowed})`).join("\n"));

async function reset(folder: string, port: number): Promise<void> {
  const holder = existsSync(join(folder, "world")) ? holderOf(folder) : undefined;
  if (holder !== undefined) return refuse(`Not deleted: ${holder}`);
  const { done, text } = await resetSandbox(folder, port);
  if (done) console.log(text);
  else refuse(text);
}

/** Who works with the folder, in words; undefined when nobody does. */
function holderOf(folder: string): string | undefined {
  try {
    lockDataFolder(folder).release();
    return undefined;
  } catch (error) {
    if (error instanceof DataFolderInUse) return error.message;
    throw error;
  }
}

function refuse(text: string): void {
  console.error(text);
  process.exitCode = 1;
}
