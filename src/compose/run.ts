import { join } from "node:path";
import type { Problem } from "../../config/load.ts";
import { loadSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import { startBot } from "./bot.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** `npm start`: the settings, then the bot, until a signal ends it. */
export async function runBot(): Promise<void> {
  const loaded = loadSettings({ root: ROOT, processEnv: process.env });
  if (!loaded.ok) return refuse(loaded.problems.map(describe));
  const { settings } = loaded;
  if (settings.environment === "production") return refuse([NO_GO]);
  const bot = await startBot(settings, (problem, error) =>
    say(`${problem}: ${error instanceof Error ? error.message : String(error)}`),
  );
  say(greeting(settings), bot.invitation);
  const end = (): void => void bot.close().then(() => process.exit(0));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

const NO_GO =
  "Production does not start: it needs the record of a Go for this very version and configuration,\n" +
  "and the validation programme that makes such a record does not exist yet. Use the sandbox or staging.";

function greeting({ environment }: Settings): string {
  return `Understudy runs in ${environment}. Ctrl-C ends it; npm start goes on from there.`;
}

function describe({ name, value, allowed }: Problem): string {
  return `${name} is ${value}; allowed: ${allowed}`;
}

function refuse(lines: readonly string[]): void {
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exitCode = 1;
}

function say(...lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
