import type { Clock } from "../engine/ports.ts";

/** What is used of a WebSocket. */
export type DialledSocket = Pick<
  WebSocket,
  "readyState" | "bufferedAmount" | "binaryType" | "send" | "close" | "addEventListener"
>;

export interface ConnectionOptions {
  readonly url: string;
  /** Opens the socket. */
  dial(url: string): DialledSocket;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly silenceMs: number;
  readonly pingText: string | undefined;
  readonly pingEveryMs: number;
  readonly mostFrameLength: number;
  onOpen(send: (text: string) => void): void;
  onFrame(text: string): void;
  provesLife(text: string): boolean;
  /** A frame that proves life came. */
  onLife(): void;
}

/** Silence is found after so many quiet parts of its length, so at the latest a part too late. */
const PARTS_OF_SILENCE = 5;
/** How long a peer may take to answer a farewell before it is left to the operating system. */
const FAREWELL_MS = 500;
/** What may wait to be sent to a peer that does not read. */
const MOST_UNSENT = 1024 * 1024;

/**
 * One WebSocket from its opening to its end, which comes once: by the peer, by silence, by a frame too large, by a
 * listener that threw, or by `end`. Nothing is heard of it after that, even where the peer never answers the farewell.
 */
export class SocketConnection {
  readonly #options: ConnectionOptions;
  readonly #over = new AbortController();
  #socket: DialledSocket | undefined;
  #isOpen = false;
  #quietParts = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Resolves with why it ended, in words, once it is closed or its peer took too long to agree; never rejects. */
  async run(): Promise<string> {
    const ended = new Promise<string>((resolve) => {
      const { signal } = this.#over;
      signal.addEventListener("abort", () => resolve(String(signal.reason)), { once: true });
    });
    try {
      this.#listenTo(this.#options.dial(this.#options.url));
    } catch (error) {
      this.end(`it cannot be reached: ${messageOf(error)}`);
    }
    void this.#watch();
    const reason = await ended;
    await this.#farewell();
    return reason;
  }

  end(reason: string): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort(reason);
    this.#socket?.close();
  }

  async #farewell(): Promise<void> {
    const patience = new AbortController();
    const closed = new Promise<void>((resolve) => {
      if (this.#socket === undefined || this.#socket.readyState === WebSocket.CLOSED) resolve();
      else this.#socket.addEventListener("close", () => resolve(), { once: true });
    });
    // The sleep rejects only when the close came first.
    const waited = this.#options.clock.sleep(FAREWELL_MS, patience.signal).catch(() => undefined);
    await Promise.race([closed, waited]);
    patience.abort();
  }

  /** False when the text could not be handed over. */
  send(text: string): boolean {
    const socket = this.#socket;
    if (!this.#isOpen || this.#over.signal.aborted || socket?.readyState !== WebSocket.OPEN) return false;
    if (socket.bufferedAmount + text.length > MOST_UNSENT) {
      this.end("it does not read what is sent");
      return false;
    }
    socket.send(text);
    return true;
  }

  #listenTo(socket: DialledSocket): void {
    this.#socket = socket;
    // A binary frame is no frame of any service spoken to here; as a buffer it costs nothing to pass over.
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#guarded(() => this.#opened()));
    socket.addEventListener("message", (event) => this.#guarded(() => this.#received(event.data)));
    socket.addEventListener("error", (event) => this.end(this.#explain(event)));
    socket.addEventListener("close", ({ code, reason }) =>
      this.end(`it was closed (${code}${reason && `, ${reason}`})`),
    );
  }

  #opened(): void {
    this.#isOpen = true;
    this.#quietParts = 0;
    this.#options.onOpen((text) => void this.send(text));
    void this.#ping();
  }

  #received(data: unknown): void {
    if (typeof data !== "string") return;
    if (data.length > this.#options.mostFrameLength) {
      this.end(`it sent a frame of ${data.length} characters`);
      return;
    }
    if (this.#options.provesLife(data)) {
      this.#quietParts = 0;
      this.#options.onLife();
    }
    this.#options.onFrame(data);
  }

  /** Node mostly tells no cause. */
  #explain(event: Event): string {
    const cause = "error" in event ? messageOf(event.error) : "";
    return `${this.#isOpen ? "it broke off" : "it cannot be connected to"}${cause && `: ${cause}`}`;
  }

  /** An error thrown into the socket's event would end the process. */
  #guarded(work: () => void): void {
    if (this.#over.signal.aborted) return;
    try {
      work();
    } catch (error) {
      this.end(`what it sent was not handled: ${messageOf(error)}`);
    }
  }

  /** Counts quiet parts instead of comparing times: neither a clock set anew nor a busy process looks like silence. */
  async #watch(): Promise<void> {
    const { connectTimeoutMs, silenceMs } = this.#options;
    for (this.#quietParts = 0; this.#quietParts <= PARTS_OF_SILENCE; this.#quietParts += 1) {
      const wholeMs = this.#isOpen ? silenceMs : connectTimeoutMs;
      if (!(await this.#stillThereAfter(wholeMs / PARTS_OF_SILENCE))) return;
    }
    this.end(this.#isOpen ? `it sent nothing for ${silenceMs} ms` : `it did not open within ${connectTimeoutMs} ms`);
  }

  async #ping(): Promise<void> {
    const { pingText, pingEveryMs } = this.#options;
    if (pingText === undefined) return;
    do this.send(pingText);
    while (await this.#stillThereAfter(pingEveryMs));
  }

  /** The clock's sleep rejects only when the connection ended meanwhile. */
  #stillThereAfter(ms: number): Promise<boolean> {
    return this.#options.clock.sleep(ms, this.#over.signal).then(
      () => true,
      () => false,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
