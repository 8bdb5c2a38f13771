import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Transport, TransportRequest, TransportResponse } from "../../ops/transport.ts";

const MOST_BODY = 1024 * 1024;
const MOST_FILES = 500;
const MOST_FRAMES = 50;

/**
 * Keeps every real answer as a file of its own, for tests to be made of. Nothing that is ours goes along: of a provider's
 * address the host alone, no headers, and what is known to be secret is taken out of bodies.
 */
export class Recording {
  readonly #folder: string;
  readonly #scrub: (text: string) => string;
  readonly #frames = new Map<string, string[]>();
  #files = 0;

  /** Makes the folder. @param scrub takes out what must not be kept */
  constructor(folder: string, scrub: (text: string) => string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#scrub = scrub;
  }

  get files(): number {
    return this.#files;
  }

  /** The same transport, each answer of which is kept. */
  around(transport: Transport): Transport {
    return async (request) => {
      const response = await transport(request);
      this.#keep(request, response);
      return response;
    };
  }

  takeFrame(url: string, text: string): void {
    const frames = this.#frames.get(url) ?? [];
    if (frames.length < MOST_FRAMES) frames.push(this.#clean(text));
    this.#frames.set(url, frames);
  }

  /** Writes what sockets sent. */
  close(): void {
    for (const [url, frames] of this.#frames) this.#write(`socket-${new URL(url).host}`, { url: shown(url), frames });
  }

  #keep(request: TransportRequest, { status, body }: TransportResponse): void {
    const isRpc = request.method === "POST";
    const { host, pathname } = new URL(request.url);
    const asked = isRpc ? { body: this.#clean(request.body ?? "") } : {};
    this.#write(isRpc ? `rpc-${host}` : `${host}${pathname}`, {
      request: {
        method: request.method,
        url: this.#clean(isRpc ? shown(request.url) : withoutKeys(request.url)),
        ...asked,
      },
      status,
      body: this.#clean(body),
    });
  }

  #write(name: string, content: object): void {
    if (this.#files >= MOST_FILES) return;
    this.#files += 1;
    const number = String(this.#files).padStart(3, "0");
    const file = `${number}-${name.replace(/[^a-z0-9.]+/gi, "-").slice(0, 80)}.json`;
    writeFileSync(join(this.#folder, file), `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  }

  /** Addresses of machines, ours among them, are nobody's business. */
  #clean(text: string): string {
    const clean = this.#scrub(text).replace(/"ip"\s*:\s*"[^"]*"/g, '"ip":"[ip]"');
    return clean.slice(0, MOST_BODY);
  }
}

/** A provider's path may be a key. */
function shown(url: string): string {
  return new URL(url).origin;
}

function withoutKeys(url: string): string {
  const parsed = new URL(url);
  for (const name of [...parsed.searchParams.keys()]) {
    if (/key|token|secret/i.test(name)) parsed.searchParams.set(name, "[secret]");
  }
  return parsed.href;
}
