import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

const BINARY = join(
  import.meta.dirname,
  "../../node_modules/@foundry-rs/anvil-linux-amd64/bin",
  process.platform === "win32" ? "anvil.exe" : "anvil",
);
export const CHAIN_ID = 80002;
const ANSWER_WITHIN_MS = 10_000;

/** Whether this machine has a real EVM to test on: `describe.skipIf(!anvilIsHere)("on a real EVM (needs anvil)", …)`. */
export const anvilIsHere = existsSync(BINARY);

const answerSchema = z.object({
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/**
 * A real EVM node of its own on a free port, chain 80002, with ten unlocked accounts of 10,000 coins. A block comes when
 * `mine` is called and holds what the pool then has.
 */
export class Anvil implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "anvil-"));
  #child: ChildProcess | undefined;
  #port = 0;
  #requests = 0;

  private constructor() {}

  static async start(): Promise<Anvil> {
    const node = new Anvil();
    await node.#spawn();
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  /** One JSON-RPC call to the node itself. Throws with the node's words when it refuses. */
  async call(method: string, ...params: unknown[]): Promise<unknown> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++this.#requests, method, params }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const { result, error } = answerSchema.parse(await response.json());
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async accounts(): Promise<readonly string[]> {
    return z.array(z.string()).parse(await this.call("eth_accounts"));
  }

  async blockNumber(): Promise<number> {
    return Number(z.string().parse(await this.call("eth_blockNumber")));
  }

  async mine(blocks = 1): Promise<void> {
    await this.call("anvil_mine", `0x${blocks.toString(16)}`);
  }

  /** Replaces the newest blocks by as many empty ones: their transactions never happened. */
  async reorganise(depth: number): Promise<void> {
    await this.call("anvil_reorg", depth, []);
  }

  /** Ends the node; its chain is kept for `resume`, at the same port. */
  async pause(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }

  async resume(): Promise<void> {
    if (this.#child === undefined) await this.#spawn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pause();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #spawn(): Promise<void> {
    const child = spawn(
      BINARY,
      [
        ...["--port", `${this.#port}`, "--chain-id", `${CHAIN_ID}`, "--no-mining"],
        ...["--state", join(this.#folder, "state.json")],
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    this.#child = child;
    this.#port = await listeningPort(child);
  }
}

async function listeningPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null || child.stderr === null) throw new Error("anvil was started without its output");
  let complaint = "";
  child.stderr.on("data", (chunk) => {
    complaint += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^Listening on [\d.]+:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return Number(port);
  }
  throw new Error(`anvil ended before it listened: ${complaint}`);
}
