import type { WireHandler } from "../../src/sandbox/wire/wire.ts";

/** Asks an interface of the sandbox in this process, as the bot's HTTP client would ask it over the network. */
export class WireSource {
  readonly #handler: WireHandler;
  readonly #nowMs: () => number;

  constructor(handler: WireHandler, nowMs: () => number) {
    this.#handler = handler;
    this.#nowMs = nowMs;
  }

  /** Throws when the answer's status is not 200. */
  async get(path: string, query: ReadonlyArray<readonly [string, string]>): Promise<unknown> {
    const parameters = new URLSearchParams(query.map(([name, value]) => [name, value]));
    const { status, body } = this.#handler.handle({ method: "GET", path, query: parameters, body: "" }, this.#nowMs());
    if (status !== 200) throw new Error(`${path} answered ${status}: ${body.slice(0, 200)}`);
    return JSON.parse(body);
  }
}
