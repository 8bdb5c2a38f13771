import type { AddressInfo } from "node:net";
import type { WebSocket } from "ws";
import { WebSocketServer } from "ws";
import { createSeededRandom } from "../../../src/ops/seeded-random.ts";
import { SupervisedSocket } from "../../../src/ops/supervised-socket.ts";
import { systemClock } from "../../../src/ops/system-clock.ts";
import type { Connect } from "../../../src/venues/frame-source.ts";

/** A WebSocket that keeps what it was sent, and sends what it is told. */
export class ChannelServer {
  readonly #server: WebSocketServer;
  readonly heard: unknown[] = [];
  #sockets: WebSocket[] = [];
  #waiting: Array<() => void> = [];

  static async open(): Promise<ChannelServer> {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await new Promise((resolve) => server.once("listening", resolve));
    return new ChannelServer(server);
  }

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.#server.on("connection", (socket) => {
      this.#sockets.push(socket);
      socket.on("message", (data) => {
        const text = String(data);
        if (text === "PING") return socket.send("PONG");
        this.heard.push(JSON.parse(text));
        for (const wake of this.#waiting.splice(0)) wake();
        return undefined;
      });
    });
  }

  /** What compose.ts makes: a socket that is kept open. */
  readonly connect: Connect = (listener) =>
    new SupervisedSocket({
      urls: [`ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`],
      clock: systemClock,
      random: createSeededRandom(1),
      silenceMs: 20_000,
      pingText: "PING",
      pingEveryMs: 10_000,
      firstBackoffMs: 1,
      ...listener,
    });

  send(frame: unknown): void {
    for (const socket of this.#sockets) socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  drop(): void {
    for (const socket of this.#sockets.splice(0)) socket.terminate();
  }

  /** Resolves once so many messages came. */
  async hears(count: number): Promise<void> {
    while (this.heard.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Looks again each turn of the event loop: frames come when they come. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}
