import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

/** A WebSocket server of a test's own, which can go away and come back on its port. */
export class SocketServer {
  #server: WebSocketServer;
  readonly port: number;
  /** What clients sent, in order, over all connections. */
  readonly received: string[] = [];
  /** Connections ever made. */
  connections = 0;
  mostAtOnce = 0;
  /** What is done with each new connection. */
  onConnection: (socket: WebSocket) => void = () => {};
  onMessage: (text: string, socket: WebSocket) => void = () => {};

  static async open(port = 0): Promise<SocketServer> {
    const server = new WebSocketServer({ host: "127.0.0.1", port });
    await once(server, "listening");
    return new SocketServer(server);
  }

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#attend();
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  send(text: string): void {
    for (const socket of this.#server.clients) if (socket.readyState === WebSocket.OPEN) socket.send(text);
  }

  /** Cuts every connection without a farewell. */
  cut(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  /** Stops to read: to the other side it looks like a network that swallows everything. */
  freeze(): void {
    for (const socket of this.#server.clients) socket.pause();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async reopen(): Promise<void> {
    this.#server = new WebSocketServer({ host: "127.0.0.1", port: this.port });
    this.#attend();
    await once(this.#server, "listening");
  }

  #attend(): void {
    this.#server.on("connection", (socket) => {
      this.connections += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#server.clients.size);
      socket.on("message", (data) => {
        const text = String(data);
        this.received.push(text);
        this.onMessage(text, socket);
      });
      this.onConnection(socket);
    });
  }
}
