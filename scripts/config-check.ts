// npm run config:check [sandbox|staging|production]: the settings the bot would start with, or all that is wrong with them.
import { dirname } from "node:path";
import { ENVIRONMENTS } from "../config/environments.ts";
import { hostsOf } from "../config/hosts.ts";
import { defaultLimits } from "../config/limits.ts";
import { loadSettings } from "../config/load.ts";
import type { Settings } from "../config/schema.ts";
import { CHOOSER, DATA_FOLDER, DEFINITIONS } from "../config/schema.ts";

const loaded = loadSettings({
  root: dirname(import.meta.dirname),
  processEnv: process.env,
  environment: process.argv[2],
});

if (loaded.ok) {
  for (const [name, value] of rows(loaded.settings)) console.log(`${name.padEnd(34)} ${value}`);
} else {
  console.error(`${loaded.problems.length} problem${loaded.problems.length === 1 ? "" : "s"}:`);
  for (const { name, value, allowed } of loaded.problems) console.error(`  ${name}: ${value}\n    allowed: ${allowed}`);
  process.exitCode = 1;
}

function rows(settings: Settings): [string, string][] {
  const { environment } = settings;
  const used = Object.entries(DEFINITIONS).filter(([, { usedIn }]) => usedIn.some((one) => one === environment));
  return [
    [CHOOSER, `${environment} (${ENVIRONMENTS[environment].about})`],
    [DATA_FOLDER, settings.dataFolder],
    ...used.map(([key, { name, secret }]): [string, string] => {
      const value = settings[key as keyof typeof DEFINITIONS];
      return [name, secret ? (value === undefined ? "(not set)" : "(set)") : shown(key, value)];
    }),
    ["the signer's key", settings.signerKeySet ? "(set)" : "(not set)"],
    ...Object.entries(ENVIRONMENTS[environment]).map(([name, value]): [string, string] => [name, String(value)]),
    ...Object.entries(hostsOf(environment, settings.sandboxPort)).map(([name, value]): [string, string] => [
      `${name} at`,
      value ?? "its own host",
    ]),
    ...Object.entries(defaultLimits(environment)).map(([name, value]): [string, string] => [
      `${name.replace(/Micro$/, "")} to begin with`,
      name.endsWith("Micro") ? `$${value / 1_000_000}` : String(value),
    ]),
  ];
}

/** In the unit the setting is typed in. */
function shown(key: string, value: unknown): string {
  if (value === undefined) return "(not set)";
  if (Array.isArray(value)) return value.join(",");
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value !== "number") return String(value);
  if (key.endsWith("Ms")) return String(value / 1000);
  if (key.endsWith("Micro")) return String(value / 1_000_000);
  if (key.endsWith("Ppm")) return String(value / 10_000);
  return String(value);
}
