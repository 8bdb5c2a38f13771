import { loadSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";

/** What the sandbox starts with, whatever this machine's environment says. Throws with the names of settings that are wrong. */
export function sandboxSettings(): Settings {
  const loaded = loadSettings({ root: process.cwd(), processEnv: {}, environment: "sandbox" });
  if (loaded.ok) return loaded.settings;
  throw new Error(`the sandbox's settings are wrong: ${loaded.problems.map(({ name }) => name).join(", ")}`);
}
