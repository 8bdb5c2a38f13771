import type { ChildProcess } from "node:child_process";
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { filesOf, signerFlags } from "../../src/ops/signer-flags.ts";
import type { SignerSettings } from "../../src/ops/signer-settings.ts";

const ENTRY = fileURLToPath(new URL("../../src/signer/main.ts", import.meta.url));

const START = { type: "start", clock: { anchorMarketMs: 0, anchorWallMs: 0, speed: 1 } };

/** A started signer at the bare wire, a line of JSON a message: whoever holds it may write anything and read nothing. */
export async function bareWire(settings: SignerSettings) {
  const child = spawn(process.execPath, [...signerFlags(filesOf(settings.key)), ENTRY], {
    env: { NODE_CHANNEL_FD: "3", NODE_CHANNEL_SERIALIZATION_MODE: "json" },
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stderr?.on("data", (text: Buffer) => {
    output += text.toString();
  });
  const wire = child.stdio[3] as Duplex;
  // The signer's end may close while it is being written to.
  wire.on("error", () => undefined);
  wire.write(`${JSON.stringify({ ...START, ...settings })}\n`);
  await once(wire, "data");
  return { child, wire, output: () => output };
}

/** A signer without the parent's own care: what a compromised bot could send to it. */
export class RawSigner {
  readonly child: ChildProcess;
  output = "";

  constructor(settings: SignerSettings) {
    const execArgv = signerFlags(filesOf(settings.key));
    this.child = fork(ENTRY, [], { env: {}, execArgv, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (text: Buffer) => {
        this.output += text.toString();
      });
    }
  }

  /** Sends the setup, as it is or changed, and returns the first message. */
  async start(settings: object): Promise<unknown> {
    this.child.send({ ...START, ...settings });
    return this.next();
  }

  /** The next message; rejects with its last words when it ends instead. */
  async next(): Promise<unknown> {
    const over = new AbortController();
    const ended = once(this.child, "exit", { signal: over.signal }).then(([code]) => {
      throw new Error(`the signer ended with ${code}: ${this.output}`);
    });
    const heard = once(this.child, "message", { signal: over.signal });
    try {
      const [message] = (await Promise.race([heard, ended])) as [unknown];
      return message;
    } finally {
      over.abort();
      // The one that was given up.
      for (const late of [heard, ended]) late.catch(() => undefined);
    }
  }

  /** The exit code; all that it wrote is then in `output` unless its channel was cut from here. */
  async ended(): Promise<number | null> {
    const { child } = this;
    if (child.exitCode !== null) return child.exitCode;
    const [code] = (await once(child, child.connected ? "close" : "exit")) as [number | null];
    return code;
  }
}
