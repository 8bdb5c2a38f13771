import { EventEmitter } from "node:events";
import type { Clock } from "../../src/engine/ports.ts";
import type { DialledSocket } from "../../src/ops/socket-connection.ts";
import type { SocketMount } from "../../src/sandbox/http/socket-mount.ts";
import { FrameLane } from "./frame-lane.ts";

/** What the sandbox is given of a socket. */
export type FarSocket = Parameters<SocketMount["accept"]>[0];

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
const NO_STATUS = 1005;
const ABNORMAL = 1006;

export interface MemoryLine {
  readonly clock: Clock;
  readonly delayMs: () => number;
  /** Hands the other end to whoever answers there; false where nobody does. */
  accept(socket: FarSocket): boolean;
}

/** Both ends of a WebSocket in one process, with as much of each as the bot and the sandbox use. */
export class MemorySocket extends EventTarget {
  readonly bufferedAmount = 0;
  binaryType: DialledSocket["binaryType"] = "blob";
  readyState: 0 | 1 | 2 | 3 = CONNECTING;
  readonly #up: FrameLane;
  readonly #down: FrameLane;
  readonly #far = new FarEnd(
    (text) => this.#receive(text),
    (code) => this.#down.put(() => this.#closed(code)),
  );

  private constructor({ clock, delayMs, accept }: MemoryLine) {
    super();
    this.#up = new FrameLane(clock, delayMs);
    this.#down = new FrameLane(clock, delayMs);
    this.#up.put(() => {
      if (this.readyState !== CONNECTING) return;
      this.#down.put(() => this.#opened());
      if (!accept(this.#far as unknown as FarSocket)) this.#down.put(() => this.#closed(ABNORMAL));
    });
  }

  static dial(line: MemoryLine): DialledSocket {
    // The DOM's type also has members that nobody here asks for.
    return new MemorySocket(line) as unknown as DialledSocket;
  }

  send(text: string): void {
    if (this.readyState === OPEN) this.#up.put(() => this.#far.hear(text));
  }

  close(): void {
    if (this.readyState >= CLOSING) return;
    this.readyState = CLOSING;
    this.#up.put(() => this.#far.close(NO_STATUS));
  }

  #opened(): void {
    if (this.readyState !== CONNECTING) return;
    this.readyState = OPEN;
    this.dispatchEvent(new Event("open"));
  }

  #receive(text: string): void {
    this.#down.put(() => {
      if (this.readyState === OPEN) this.dispatchEvent(new MessageEvent("message", { data: text }));
    });
  }

  #closed(code: number): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

/** The end at which the sandbox answers. */
class FarEnd extends EventEmitter {
  readonly OPEN = OPEN;
  readonly bufferedAmount = 0;
  readyState: 1 | 3 = OPEN;
  readonly #say: (text: string) => void;
  readonly #end: (code: number) => void;

  constructor(say: (text: string) => void, end: (code: number) => void) {
    super();
    this.#say = say;
    this.#end = end;
  }

  hear(text: string): void {
    if (this.readyState === OPEN) this.emit("message", text);
  }

  send(text: unknown): void {
    if (this.readyState === OPEN) this.#say(String(text));
  }

  close(code = NO_STATUS): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.emit("close");
    this.#end(code);
  }
}
