import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { filesOf, signerFlags } from "../../src/ops/signer-flags.ts";
import type { SignerSettings } from "../../src/ops/signer-settings.ts";

const ENTRY = fileURLToPath(new URL("../../src/signer/main.ts", import.meta.url));

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
    const clock = { anchorMarketMs: 0, anchorWallMs: 0, speed: 1 };
    this.child.send({ type: "start", clock, ...settings });
    return this.next();
  }

  async next(): Promise<unknown> {
    const [message] = (await once(this.child, "message")) as [unknown];
    return message;
  }

  /** The exit code; all that it wrote is then in `output` unless its channel was cut from here. */
  async ended(): Promise<number | null> {
    const { child } = this;
    if (child.exitCode !== null) return child.exitCode;
    const [code] = (await once(child, child.connected ? "close" : "exit")) as [number | null];
    return code;
  }
}
