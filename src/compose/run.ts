import { join } from "node:path";
import type { Problem } from "../../config/load.ts";
import { loadSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import { openControlSocket } from "../ops/control-socket.ts";
import type { DataFolderLock } from "../ops/data-folder-lock.ts";
import { DataFolderInUse, lockDataFolder } from "../ops/data-folder-lock.ts";
import type { Logger } from "../ops/logger.ts";
import { createLogger } from "../ops/logger.ts";
import { Scrubber } from "../ops/scrubber.ts";
import type { ClosingStep } from "../ops/shutdown.ts";
import { closeOnSignals } from "../ops/shutdown.ts";
import { descriptorOf } from "../ops/signer-launch.ts";
import { removeStopFile, watchStopFile } from "../ops/stop-file.ts";
import type { Bot } from "./bot.ts";
import { startLocalWorld } from "./local-world.ts";
import { Signing } from "./signing.ts";
import { unreachableAtStart } from "./tell-unreachable.ts";

const ROOT = join(import.meta.dirname, "..", "..");

const NO_GO =
  "Production does not start: it needs the record of a Go for this very version and configuration, and the\n" +
  "validation programme that makes such a record does not exist yet. Use the sandbox (npm start) or staging.";

/** `npm start`: the settings, the data folder's lock, then the bot, until a signal ends it. */
export async function runBot(): Promise<void> {
  const loaded = loadSettings({ root: ROOT, processEnv: process.env });
  if (process.env.UNDERSTUDY_ENV === "production") return refuse([NO_GO]);
  if (!loaded.ok)
    return refuse([
      ...loaded.problems.map(describe),
      `npm run config:check ${process.env.UNDERSTUDY_ENV ?? ""} shows every setting.`,
    ]);
  const { settings } = loaded;
  if (settings.environment === "production") return refuse([NO_GO]);
  // What the bot keeps is for its user alone, wherever a file is copied to.
  process.umask(0o077);
  const closing: ClosingStep[] = [];
  try {
    const lock = lockFolder(settings.dataFolder);
    closing.push({ name: "lock", close: () => lock.release() });
    await openAndBegin(settings, closing);
  } catch (error) {
    refuse([error instanceof Error ? error.message : String(error)]);
    for (const step of closing) await step.close();
    process.exit(1);
  }
}

async function openAndBegin(settings: Settings, closing: ClosingStep[]): Promise<void> {
  const scrubber = new Scrubber();
  const { dataFolder, logLevel: level } = settings;
  const log = createLogger({ dataFolder, level, scrubber, terminal: process.stderr });
  const report = (problem: string, error: unknown): void => log.error({ err: error }, problem);
  const steps: ClosingStep[] = [];
  closing.unshift({ name: "bot", close: () => closeInOrder(steps) });
  closeOnSignals({ steps: closing, log: quiet(log) });
  // What nobody caught ends the process; it must stand in the log before.
  process.on("uncaughtExceptionMonitor", (error) => log.error({ err: error }, "an error that nobody caught"));
  const world = settings.environment === "sandbox" ? startLocalWorld(settings, report) : undefined;
  const signer = Signing.launch(settings, ROOT);
  if (descriptorOf(signer.key) !== undefined && process.stdin.isTTY)
    process.stderr.write("The keystore's password, then Enter; nothing is shown while you type:\n");
  // Both start while the larger part of the program is loaded. That one of them cannot, openBot says.
  world?.catch(() => undefined);
  const logging = {
    report,
    onFailedTry: (what: string, error: unknown) => log.info({ err: error }, `failed try: ${what}`),
    note: (what: string, fields: object) => log.info(fields, what),
    keepSecret: (text: string) => scrubber.add(text),
  };
  const { openBot } = await import("./bot.ts");
  const bot = await openBot({ settings, root: ROOT, world, signer, ...logging, closing: steps });
  await listenAtTheMachine(bot, settings, log, steps);
  bot.begin();
  closing.push({ name: "farewell", close: () => void process.stdout.write("Stopped. npm start goes on from here.\n") });
  log.info({ environment: settings.environment, node: process.version, pid: process.pid }, "the bot runs");
  process.stdout.write(`Understudy runs in ${settings.environment}. Ctrl-C ends it; npm start goes on from there.\n`);
  process.stdout.write(`${bot.invitation}\n`);
  if (world === undefined) void tellUnreachable(bot, settings, log);
}

async function tellUnreachable(bot: Bot, { environment }: Settings, log: Logger): Promise<void> {
  try {
    const text = await unreachableAtStart(bot.app, environment);
    if (text !== undefined) process.stdout.write(`${text}\n`);
  } catch (error) {
    log.error({ err: error }, "what can be reached could not be looked at");
  }
}

function lockFolder(folder: string): DataFolderLock {
  try {
    return lockDataFolder(folder);
  } catch (cause) {
    if (cause instanceof DataFolderInUse) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`DATA_DIR is ${folder}, which cannot be used: ${reason}. Set it to a folder that can be written.`, {
      cause,
    });
  }
}

/** The control socket and the file STOP (DESIGN 7): a stop must not depend on Telegram. */
async function listenAtTheMachine(bot: Bot, settings: Settings, log: Logger, steps: ClosingStep[]): Promise<void> {
  const folder = settings.dataFolder;
  const { answerControl, stopByFile } = await import("./control.ts");
  const control = await openControlSocket({
    folder,
    answer: (request) => answerControl(bot.app, request),
    onFailure: (error) => log.warn({ err: error }, "a request at the control socket failed"),
  });
  const stopFile = watchStopFile(folder, async () => {
    try {
      await stopByFile(bot.app);
    } catch (error) {
      log.error({ err: error }, "the file STOP could not be obeyed; it is tried again");
      throw error;
    }
    log.warn("a file named STOP was found: trading is stopped until the owner releases it");
    try {
      removeStopFile(folder);
    } catch (error) {
      log.error({ err: error }, "the file STOP cannot be taken away: after the release it will not be seen again");
    }
  });
  steps.unshift(
    { name: "stop file", close: () => stopFile.close() },
    { name: "control socket", close: () => control.close() },
  );
}

async function closeInOrder(steps: readonly ClosingStep[]): Promise<void> {
  for (const step of steps) await step.close();
}

function quiet(log: Logger): Pick<Logger, "info" | "error"> {
  return { info: log.info.bind(log), error: log.error.bind(log) };
}

function describe({ name, value, allowed }: Problem): string {
  return `${name} is ${value}; allowed: ${allowed}`;
}

function refuse(lines: readonly string[]): void {
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exitCode = 1;
}
