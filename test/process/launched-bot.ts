import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { vi } from "vitest";
import type { ChatMessage } from "../../scripts/chat/chat-client.ts";
import { ChatClient } from "../../scripts/chat/chat-client.ts";
import type { Place } from "./place.ts";
import { LAUNCHER, ROOT } from "./place.ts";
import { processesOf } from "./processes-of.ts";

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/;
/** The launcher and the sandbox give themselves at most six seconds. */
const GONE_WITHIN_MS = 10_000;

/** `npm start` as a person runs it, in a terminal of its own. */
export class LaunchedBot {
  readonly address: string;
  readonly addressAfterMs: number;
  readonly startedAtMs: number;
  readonly chat: ChatClient;
  readonly #place: Place;
  readonly #launcher: ChildProcess;
  readonly #output: () => string;

  private constructor(
    place: Place,
    launcher: ChildProcess,
    startedAtMs: number,
    address: string,
    output: () => string,
  ) {
    this.#place = place;
    this.#launcher = launcher;
    this.#output = output;
    this.address = address;
    this.startedAtMs = startedAtMs;
    this.addressAfterMs = performance.now() - startedAtMs;
    this.chat = new ChatClient(place.port, new URL(address).searchParams.get("token") ?? "");
  }

  /** Starts it and waits for the line with the address. Throws with all that it printed when it ends without. */
  static async start(place: Place, extra: Readonly<Record<string, string>> = {}): Promise<LaunchedBot> {
    const startedAtMs = performance.now();
    const { launcher, output } = launch(place, extra);
    const address = await new Promise<string>((resolve, reject) => {
      launcher.stdout?.on("data", () => {
        const found = ADDRESS.exec(output());
        if (found !== null) resolve(found[0]);
      });
      launcher.once("exit", (code) => reject(new Error(`it ended with ${code}: ${output()}`)));
    });
    return new LaunchedBot(place, launcher, startedAtMs, address, output);
  }

  /** Starts it and does not wait: for a life that ends before it has begun. */
  static launch(place: Place, extra: Readonly<Record<string, string>> = {}): ChildProcess {
    return launch(place, extra).launcher;
  }

  /** All that it printed, on both outputs. */
  get output(): string {
    return this.#output();
  }

  /** The messages of the owner's chat with the bot, oldest first. */
  async messages(): Promise<ChatMessage[]> {
    try {
      const { me } = await this.chat.state();
      return await this.chat.messages(me.id, me.id);
    } catch (error) {
      throw new Error(`the chat does not answer; the bot printed: ${this.output}`, { cause: error });
    }
  }

  /** Says it to the bot as the owner; the bot's first message after that which fits is the answer. */
  async ask(text: string, fits: (answer: string) => boolean = () => true): Promise<string> {
    const { me } = await this.chat.state();
    const last = (await this.messages()).at(-1)?.message_id ?? 0;
    await this.chat.send(me.id, me.id, text);
    return vi.waitFor(
      async () => {
        const later = (await this.messages()).filter(({ message_id }) => message_id > last + 1);
        const answer = later.find((message) => fits(message.text ?? ""))?.text;
        if (answer === undefined) throw new Error(`no answer to ${text}; it printed: ${this.output}`);
        return answer;
      },
      { timeout: 10_000, interval: 100 },
    );
  }

  /** Ctrl-C: the terminal tells every process in it. Returns how the launcher ended, and when. */
  async interrupt(): Promise<{ readonly code: number | null; readonly afterMs: number }> {
    return this.#end(() => process.kill(-this.pid, "SIGINT"));
  }

  /** SIGINT for the launcher alone, as a supervisor sends it. */
  async interruptLauncher(): Promise<{ readonly code: number | null; readonly afterMs: number }> {
    return this.#end(() => process.kill(this.pid, "SIGINT"));
  }

  /** The launcher's. */
  get pid(): number {
    const { pid } = this.#launcher;
    if (pid === undefined) throw new Error("it was never started");
    return pid;
  }

  /** Ends whatever is left of it, so that a failed test leaves nothing behind. */
  async clear(): Promise<void> {
    for (const { pid } of processesOf(this.#place.folder)) killHard(pid);
    await gone(this.#place);
  }

  async #end(tell: () => void): Promise<{ readonly code: number | null; readonly afterMs: number }> {
    const atMs = performance.now();
    const exit = once(this.#launcher, "exit");
    tell();
    const [code] = await exit;
    return { code, afterMs: performance.now() - atMs };
  }
}

/** Waits until no process of this place is left; throws with those that are. */
export async function gone(place: Place): Promise<void> {
  await vi.waitFor(
    () => {
      const left = processesOf(place.folder);
      if (left.length > 0) throw new Error(`still there: ${JSON.stringify(left)}`);
    },
    { timeout: GONE_WITHIN_MS, interval: 50 },
  );
}

/** kill -9; a process that is gone already is as good. */
export function killHard(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function launch(place: Place, extra: Readonly<Record<string, string>>) {
  const launcher = spawn(process.execPath, [LAUNCHER, "src/main.ts"], {
    cwd: ROOT,
    env: place.environment(extra),
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, like a job in a terminal.
    detached: true,
  });
  let text = "";
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return { launcher, output: () => text };
}
