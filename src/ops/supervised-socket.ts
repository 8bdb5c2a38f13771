import type { Clock, Random } from "../engine/ports.ts";
import type { DialledSocket } from "./socket-connection.ts";
import { SocketConnection } from "./socket-connection.ts";

/** starting: no connection has proved itself or failed yet; up: the present one sent something; off: not wanted. */
export type SocketState = "starting" | "up" | "down" | "off";

export interface SupervisedSocketOptions {
  /** At least one, in the order of preference. */
  readonly urls: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /** A connection was opened: what it is to send is asked for here, each time anew. */
  onOpen?(send: (text: string) => void): void;
  /** One that throws ends the connection: what came could not be taken. */
  onFrame(text: string): void;
  /** Hears each change of the state, once. One that throws stops nothing: its error is shown as the problem. */
  onState?(state: SocketState, reason: string): void;
  /** A connection that proves no life for so long is dead; it is found at the latest a fifth later. */
  readonly silenceMs: number;
  /** Whether a frame proves life; every frame does unless told. */
  provesLife?(text: string): boolean;
  /** Sent at once when a connection opens and then every `pingEveryMs`. */
  readonly pingText?: string;
  readonly pingEveryMs?: number;
  readonly connectTimeoutMs?: number;
  /** In UTF-16 units; a longer frame ends its connection. */
  readonly mostFrameLength?: number;
  readonly firstBackoffMs?: number;
  readonly longestBackoffMs?: number;
  /** Opens a socket; Node's own WebSocket unless given. */
  dial?(url: string): DialledSocket;
}

export interface SocketStatus {
  readonly state: SocketState;
  /** Since when it is in this state. */
  readonly sinceMs: number;
  /** Host alone: paths of providers carry keys. */
  readonly endpoint: string;
  /** How many there are. */
  readonly endpoints: number;
  readonly lastFrameMs: number | null;
  /** Why it is not up. */
  readonly problem: string | null;
  /** Connections begun since the first start. */
  readonly connects: number;
}

type Defaults = Required<
  Omit<SupervisedSocketOptions, "urls" | "clock" | "random" | "onFrame" | "silenceMs" | "pingText">
>;

const DEFAULTS: Defaults = {
  onOpen: () => undefined,
  onState: () => undefined,
  provesLife: () => true,
  pingEveryMs: 5_000,
  connectTimeoutMs: 5_000,
  mostFrameLength: 4 * 1024 * 1024,
  firstBackoffMs: 250,
  longestBackoffMs: 10_000,
  dial: (url) => new WebSocket(url),
};
/** A connection that lived so long has proved its endpoint: its end counts as the first failure. */
const PROVEN_AFTER_MS = 30_000;

/**
 * Keeps one WebSocket open, whatever the endpoints do: a dead connection is found, ended and replaced by one to the next
 * endpoint, after a wait that doubles from round to round over all of them. There are never two at once.
 */
export class SupervisedSocket {
  readonly #options: SupervisedSocketOptions & Defaults;
  #run: AbortController | undefined;
  #loop: Promise<void> = Promise.resolve();
  #connection: SocketConnection | undefined;
  #pause: AbortController | undefined;
  #turn = 0;
  #connects = 0;
  #state: SocketState = "off";
  #sinceMs: number;
  #lastFrameMs: number | null = null;
  #problem: string | null = null;

  /** Throws a TypeError without urls or for one that is none. */
  constructor(options: SupervisedSocketOptions) {
    if (options.urls.length === 0) throw new TypeError("a socket needs at least one url");
    for (const url of options.urls) if (!/^wss?:$/.test(new URL(url).protocol)) throw new TypeError("no WebSocket url");
    this.#options = { ...DEFAULTS, ...options };
    this.#sinceMs = options.clock.nowMs();
  }

  get status(): SocketStatus {
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      endpoint: new URL(this.#url()).host,
      endpoints: this.#options.urls.length,
      lastFrameMs: this.#lastFrameMs,
      problem: this.#problem,
      connects: this.#connects,
    };
  }

  start(): void {
    if (this.#run !== undefined) return;
    const run = new AbortController();
    this.#run = run;
    this.#become("starting", "starts");
    // One that was just stopped may still be on its way out.
    this.#loop = this.#loop.then(() => this.#keepOpen(run.signal));
  }

  /** Resolves once nothing of it runs any more. */
  stop(): Promise<void> {
    if (this.#run !== undefined) {
      this.#run.abort();
      this.#run = undefined;
      this.#connection?.end("it was stopped");
      this.#pause?.abort();
      this.#become("off", "it was stopped");
    }
    return this.#loop;
  }

  /** Leaves the present endpoint for the next one, without waiting. */
  next(): void {
    this.#pause?.abort();
    this.#connection?.end("the next endpoint was asked for");
  }

  /** False when there is no open connection to take it. */
  send(text: string): boolean {
    return this.#connection?.send(text) ?? false;
  }

  async #keepOpen(stopped: AbortSignal): Promise<void> {
    let failures = 0;
    while (!stopped.aborted) {
      const beganMs = this.#options.clock.nowMs();
      this.#connects += 1;
      const reason = await this.#connect(this.#url());
      if (stopped.aborted) return;
      if (this.#options.clock.nowMs() - beganMs >= PROVEN_AFTER_MS) failures = 0;
      this.#become("down", reason);
      this.#turn += 1;
      await this.#wait(failures);
      failures += 1;
    }
  }

  #connect(url: string): Promise<string> {
    const { onOpen, onFrame, provesLife } = this.#options;
    const connection = new SocketConnection({
      ...this.#options,
      pingText: this.#options.pingText,
      url,
      dial: (address) => this.#options.dial(address),
      onOpen: (send) => onOpen(send),
      provesLife: (text) => provesLife(text),
      onLife: () => this.#become("up", "data comes"),
      onFrame: (text) => {
        this.#lastFrameMs = this.#options.clock.nowMs();
        onFrame(text);
      },
    });
    this.#connection = connection;
    return connection.run();
  }

  /** By chance between half and all of the time, so that many bots do not come back at one instant. */
  async #wait(failures: number): Promise<void> {
    const { clock, random, firstBackoffMs, longestBackoffMs, urls } = this.#options;
    const fullMs = Math.min(firstBackoffMs * 2 ** Math.min(Math.floor(failures / urls.length), 30), longestBackoffMs);
    this.#pause = new AbortController();
    const halfMs = Math.ceil(fullMs / 2);
    // It rejects only when `next` or `stop` cut it short.
    await clock.sleep(halfMs + random.integer(halfMs + 1), this.#pause.signal).catch(() => undefined);
    this.#pause = undefined;
  }

  #url(): string {
    const { urls } = this.#options;
    return urls[this.#turn % urls.length] as string;
  }

  #become(state: SocketState, reason: string): void {
    this.#problem = state === "down" ? reason : null;
    if (this.#state === state) return;
    this.#state = state;
    this.#sinceMs = this.#options.clock.nowMs();
    try {
      this.#options.onState(state, reason);
    } catch (error) {
      this.#problem = `its listener failed: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
