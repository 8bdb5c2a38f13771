// npm run sandbox:reset: deletes the sandbox's data folder, so that the next start begins anew.
import { dirname } from "node:path";
import { loadSettings } from "../config/load.ts";
import { resetSandbox } from "../src/sandbox/process/reset.ts";

const loaded = loadSettings({ root: dirname(import.meta.dirname), processEnv: process.env, environment: "sandbox" });

if (loaded.ok) {
  const { done, text } = await resetSandbox(loaded.settings.dataFolder, loaded.settings.sandboxPort);
  if (done) console.log(text);
  else {
    console.error(text);
    process.exitCode = 1;
  }
} else {
  for (const { name, value, allowed } of loaded.problems) console.error(`${name}: ${value} (allowed: ${allowed})`);
  process.exitCode = 1;
}
