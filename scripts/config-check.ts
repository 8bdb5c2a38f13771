// npm run config:check [sandbox|staging|production]: the settings the bot would start with, and all that is wrong with them.
import { dirname } from "node:path";
import { ENVIRONMENTS } from "../config/environments.ts";
import type { Hosts } from "../config/hosts.ts";
import { hostsOf } from "../config/hosts.ts";
import { defaultLimits } from "../config/limits.ts";
import type { PartialSettings, Problem } from "../config/load.ts";
import { loadSettings } from "../config/load.ts";
import { CHOOSER, DATA_FOLDER, DEFINITIONS, nameIn } from "../config/schema.ts";

const loaded = loadSettings({
  root: dirname(import.meta.dirname),
  processEnv: process.env,
  environment: process.argv[2],
});

const problems = loaded.ok ? [] : loaded.problems;
for (const [name, value] of rows(loaded.settings)) console.log(`${name.padEnd(34)} ${marked(name, value, problems)}`);
if (loaded.settings.environment === "production") {
  console.log("\nProduction does not start yet: it needs the record of a Go for this version and configuration.");
}
if (problems.length > 0) {
  console.error(`\n${problems.length} problem${problems.length === 1 ? "" : "s"}:`);
  for (const { name, value, allowed } of problems) console.error(`  ${name}: ${value}\n    allowed: ${allowed}`);
  process.exitCode = 1;
}

/** A wrong value is shown as it was set, and not taken for one in force. */
function marked(name: string, value: string, problems: readonly Problem[]): string {
  const problem = problems.find((each) => each.name === name);
  if (problem === undefined) return value;
  return `${problem.value}   <- wrong${name === CHOOSER ? `; what follows is ${value}` : ""}`;
}

function rows(settings: PartialSettings): [string, string][] {
  const { environment, sandboxPort } = settings;
  const used = Object.entries(DEFINITIONS).filter(([, { usedIn }]) => usedIn.some((one) => one === environment));
  const hosts: Partial<Hosts> = sandboxPort === undefined ? {} : hostsOf(environment, sandboxPort, settings);
  return [
    [CHOOSER, `${environment} (${ENVIRONMENTS[environment].about})`],
    [DATA_FOLDER, settings.dataFolder],
    ["runs on", `Node ${process.versions.node}`],
    ...used.map(([key, definition]): [string, string] => {
      const { secret } = definition;
      const name = nameIn(environment, definition);
      const value = settings[key as keyof typeof DEFINITIONS];
      return [name, secret ? (value === undefined ? "(not set)" : "(set)") : shown(key, value)];
    }),
    ["the signer's key", settings.signerKeySet ? "(set)" : "(not set)"],
    ...Object.entries(ENVIRONMENTS[environment]).map(([name, value]): [string, string] => [name, String(value)]),
    ...Object.entries(hosts).map(([name, value]): [string, string] => [`${name} at`, at(value)]),
    ...Object.entries(defaultLimits(environment)).map(([name, value]): [string, string] => [
      `${name.replace(/Micro$/, "")} to begin with`,
      name.endsWith("Micro") ? `$${value / 1_000_000}` : String(value),
    ]),
  ];
}

/** Of a list, which may be one's own providers, the hosts alone: their paths may hold keys. */
function at(value: string | readonly string[] | undefined): string {
  if (value === undefined) return "its own host";
  return typeof value === "string" ? value : value.map((url) => new URL(url).host).join(", ");
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
