import type { ServerResponse } from "node:http";

/** One thing that happened, for the chat page: `type` and its details. */
export type PageEvent = { type: string } & Record<string, unknown>;

const heartbeatMs = 15_000;
const maxStreams = 100;
/** A page that does not read is let go rather than buffered for ever. */
const maxBufferedBytes = 1 << 20;

/** Open chat pages, each as one person, fed by server-sent events. */
export class EventStream {
  readonly #streams = new Map<ServerResponse, number>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor() {
    this.#heartbeat = setInterval(() => this.#write(": still here\n\n", () => true), heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Keeps the response open as the stream of `personId`; its first event is `hello`. */
  open(response: ServerResponse, personId: number): void {
    if (this.#streams.size >= maxStreams) {
      response.writeHead(503, { "retry-after": "5" }).end("Too many open pages.\n");
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write('data: {"type":"hello"}\n\n');
    this.#streams.set(response, personId);
    response.on("close", () => this.#streams.delete(response));
  }

  /** Sends an event to the pages of these people. */
  publish(personIds: readonly number[], event: PageEvent): void {
    this.#write(`data: ${JSON.stringify(event)}\n\n`, (personId) => personIds.includes(personId));
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const response of this.#streams.keys()) response.end();
    this.#streams.clear();
  }

  #write(text: string, wanted: (personId: number) => boolean): void {
    for (const [response, personId] of this.#streams) {
      if (!wanted(personId)) continue;
      response.write(text);
      if (response.writableLength > maxBufferedBytes) response.destroy();
    }
  }
}
