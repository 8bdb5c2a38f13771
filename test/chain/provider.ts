import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Answers one call: a result, or an error as JSON-RPC has it. */
export type Answers = (call: Call) => unknown;

export type Mood =
  | "well"
  | "dead"
  | "silent"
  | "busy"
  | "html"
  /** Takes single calls only. */
  | "no-batches";

/** One RPC provider as they are: before a node (or a few answers), with its own moods and lies. */
export class Provider implements AsyncDisposable {
  mood: Mood = "well";
  /** Added to the height that it tells. */
  heightLie = 0;
  chainLie: number | undefined;
  /** Answers these methods itself. */
  readonly overrides = new Map<string, Answers>();
  /** Methods asked of it, in order. */
  readonly asked: string[] = [];
  readonly #node: () => string;
  readonly #server: Server;

  private constructor(node: () => string) {
    this.#node = node;
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  /** @param node the URL of the node behind it */
  static async start(node: () => string): Promise<Provider> {
    const provider = new Provider(node);
    await new Promise<void>((resolve) => provider.#server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v2/a-key-nobody-may-see`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.mood === "dead") return void request.socket.destroy();
    if (this.mood === "silent") return;
    if (this.mood === "busy") return void response.writeHead(429).end("slow down");
    if (this.mood === "html") return void response.end("<html><title>maintenance</title></html>");
    const body: unknown = JSON.parse(await textOf(request));
    try {
      response.end(JSON.stringify(await this.#answer(body)));
    } catch {
      request.socket.destroy();
    }
  }

  async #answer(body: unknown): Promise<unknown> {
    if (!Array.isArray(body)) return this.#one(body as Call);
    if (this.mood === "no-batches") return { jsonrpc: "2.0", id: null, error: { code: -32600, message: "no batches" } };
    // Providers answer in any order.
    return (await Promise.all(body.map((call: Call) => this.#one(call)))).toReversed();
  }

  async #one(call: Call): Promise<unknown> {
    this.asked.push(call.method);
    const own = this.overrides.get(call.method);
    if (own !== undefined) return { jsonrpc: "2.0", id: call.id, ...(own(call) as object) };
    const answer = await fetch(this.#node(), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...call, jsonrpc: "2.0" }),
    });
    return this.#lie(call, (await answer.json()) as { result?: unknown });
  }

  #lie(call: Call, answer: { result?: unknown }): unknown {
    if (call.method === "eth_chainId" && this.chainLie !== undefined) {
      return { ...answer, result: `0x${this.chainLie.toString(16)}` };
    }
    if (call.method === "eth_blockNumber") {
      return { ...answer, result: `0x${(Number(answer.result) + this.heightLie).toString(16)}` };
    }
    return answer;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
