import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { NEAR_IMPORTS } from "./near-imports.ts";

const ENTRY = fileURLToPath(new URL("../sandbox/main.ts", import.meta.url));
const START_MS = 20_000;
const END_MS = 2_500;

const readySchema = z.object({
  type: z.literal("ready"),
  url: z.string(),
  anchorWallMs: z.number(),
  anchorMarketMs: z.number(),
  speed: z.number(),
  chatToken: z.string(),
  botToken: z.string(),
  targets: z.array(z.object({ name: z.string(), address: z.string(), habit: z.string() })).max(100),
});

export type SandboxReady = z.infer<typeof readySchema>;

/** The local world as a child of this process: it dies with us, and we learn when it dies. */
export class SandboxProcess {
  readonly ready: SandboxReady;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ready: SandboxReady) {
    this.#child = child;
    this.ready = ready;
  }

  /** Starts the world and waits until it serves. Throws with its own words when it cannot. */
  static async start(
    settings: { readonly dataFolder: string; readonly port: number; readonly speed: number; readonly seed: number },
    onDeath: (how: string) => void,
  ): Promise<SandboxProcess> {
    const child = fork(ENTRY, [], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        DATA_DIR: settings.dataFolder,
        SANDBOX_PORT: String(settings.port),
        SANDBOX_SPEED: String(settings.speed),
        SANDBOX_SEED: String(settings.seed),
      },
      execArgv: ["--disable-warning=ExperimentalWarning", "--import", pathToFileURL(NEAR_IMPORTS).href],
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    let words = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      words = `${words}${text}`.slice(-2_000);
    });
    const ready = await firstMessage(child, () => words);
    child.once("exit", (code, signal) => onDeath(`the sandbox ended (${signal ?? code}) ${words.trim()}`));
    return new SandboxProcess(child, ready);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends the world; it saves itself first. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners("exit");
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
      child.once("exit", () => {
        clearTimeout(timer);
        resolve();
      });
      child.kill("SIGTERM");
    });
  }
}

function firstMessage(child: ChildProcess, words: () => string): Promise<SandboxReady> {
  return new Promise((resolve, reject) => {
    const fail = (how: string): void => {
      child.kill("SIGKILL");
      reject(new Error(`the sandbox did not start: ${words().trim() || how}`));
    };
    const timer = setTimeout(() => fail(`no answer in ${START_MS / 1000} s`), START_MS);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}`);
    });
    child.once("message", (message) => {
      clearTimeout(timer);
      child.removeAllListeners("exit");
      const parsed = readySchema.safeParse(message);
      if (parsed.success) resolve(parsed.data);
      else fail(`its first message was not understood: ${parsed.error.issues[0]?.message}`);
    });
  });
}
