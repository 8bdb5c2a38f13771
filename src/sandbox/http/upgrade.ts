import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { WebSocketServer } from "ws";
import { isOwnHost, isOwnOrigin } from "./host-check.ts";
import { routeTo } from "./route.ts";
import type { SocketMount } from "./socket-mount.ts";

const MOST_MESSAGE_BYTES = 1_000_000;
const FAILED = 1011;

/** The sockets of one server. */
export interface Upgrades {
  /** Cuts all of them off: an HTTP server does not know what became of a connection that was upgraded. */
  close(): void;
}

/**
 * Lets a server's clients open WebSockets on the mounts. Requests from another host name or from a foreign page get 403.
 * @param portOf the port that the Host header must name
 * @param report hears of what a mount threw and of sockets that broke
 */
export function serveUpgrades(
  server: Server,
  mounts: readonly SocketMount[],
  portOf: () => number,
  report: (error: unknown) => void,
): Upgrades {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_MESSAGE_BYTES });
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on("error", () => stream.destroy());
    const port = portOf();
    if (!isOwnHost(request.headers.host, port) || !isOwnOrigin(request.headers.origin, port))
      return refuse(stream, "403 Forbidden");
    const url = URL.parse(request.url ?? "/", `http://${request.headers.host}`);
    const mount = url === null ? undefined : routeTo(mounts, url.pathname);
    if (url === null || mount === undefined) return refuse(stream, "404 Not Found");
    sockets.handleUpgrade(request, stream, head, (socket) => accept(mount, socket, url, request, report));
  });
  return {
    close() {
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function accept(
  mount: SocketMount,
  socket: WebSocket,
  url: URL,
  request: IncomingMessage,
  report: (error: unknown) => void,
): void {
  // A message above the bound, or bytes that are no frame: `ws` closes the socket itself.
  socket.on("error", report);
  try {
    mount.accept(socket, url, request);
  } catch (error) {
    report(error);
    socket.close(FAILED);
  }
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
