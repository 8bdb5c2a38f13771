import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { childrenOf, runs } from "./proc.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const LONGEST_START_MS = 60_000;

/** The bot and its children. */
export type Part = "bot" | "sandbox" | "signer";

/** The bot as `npm start` starts it, without npm itself: launcher, bot, sandbox, signer. */
export class StartedBot {
  /** From the launcher's start to the line with the chat page's address. */
  readonly readyMs: number;
  readonly #launcher: ChildProcess;

  private constructor(launcher: ChildProcess, readyMs: number) {
    this.#launcher = launcher;
    this.readyMs = readyMs;
  }

  /** Throws with the bot's own words when it ends or stays silent instead. */
  static async start(dataFolder: string, port: number): Promise<StartedBot> {
    const beganMs = performance.now();
    const launcher = spawn(process.execPath, [join(ROOT, "scripts", "run.mjs"), join(ROOT, "src", "main.ts")], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, UNDERSTUDY_ENV: "sandbox", DATA_DIR: dataFolder, SANDBOX_PORT: String(port) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    await readyLine(launcher);
    return new StartedBot(launcher, performance.now() - beganMs);
  }

  /** The processes by their part; undefined where the system does not tell. Throws when the bot has ended. */
  get processes(): Readonly<Record<Part, number | undefined>> {
    if (this.#hasEnded) throw new Error("the bot ended while it was measured");
    const [bot] = childrenOf(this.#launcher.pid ?? 0);
    const children = bot === undefined ? [] : childrenOf(bot);
    const child = (part: Part) => children.find((pid) => runs(pid, join(ROOT, "src", part, "main.ts")));
    return { bot, sandbox: child("sandbox"), signer: child("signer") };
  }

  async end(): Promise<void> {
    if (this.#hasEnded) return;
    const gone = once(this.#launcher, "exit");
    this.#launcher.kill("SIGTERM");
    await gone;
  }

  get #hasEnded(): boolean {
    return this.#launcher.exitCode !== null || this.#launcher.signalCode !== null;
  }
}

function readyLine(launcher: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (how: string): void => {
      clearTimeout(timer);
      launcher.kill("SIGKILL");
      reject(new Error(`the bot did not start: ${how}\n${said}`));
    };
    const timer = setTimeout(() => fail(`nothing within ${LONGEST_START_MS} ms`), LONGEST_START_MS);
    const ended = (code: number | null): void => fail(`it ended with ${code}`);
    launcher.once("exit", ended);
    const listen = (text: string): void => {
      said = `${said}${text}`.slice(-10_000);
      if (!said.includes("Open the chat: http")) return;
      clearTimeout(timer);
      launcher.off("exit", ended);
      resolve();
    };
    for (const stream of [launcher.stdout, launcher.stderr]) stream?.setEncoding("utf8").on("data", listen);
  });
}
