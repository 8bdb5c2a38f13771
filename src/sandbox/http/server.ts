import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isOwnHost } from "./host-check.ts";
import type { Mount } from "./mount.ts";
import { routeTo } from "./route.ts";
import type { SocketMount } from "./socket-mount.ts";
import type { Upgrades } from "./upgrade.ts";
import { serveUpgrades } from "./upgrade.ts";

export interface SandboxServer {
  readonly port: number;
  /** "http://127.0.0.1:8088" */
  readonly url: string;
  /** Ends all connections; those that are still being answered get two seconds, WebSockets none. */
  close(): Promise<void>;
}

const ADDRESS = "127.0.0.1";
const CLOSE_AFTER_MS = 2_000;
/** For the request to arrive whole; answers may take longer, as long polls do. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts the sandbox's one server. `port` 0 takes a free one.
 * `report` hears of requests that a mount could not answer. Rejects with a readable Error when the port is taken.
 */
export async function startServer(
  mounts: readonly Mount[],
  port: number,
  report: (error: unknown) => void,
  socketMounts: readonly SocketMount[] = [],
): Promise<SandboxServer> {
  let actualPort = port;
  const server = createServer((request, response) => void answer(mounts, request, response, actualPort, report));
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const upgrades = serveUpgrades(server, socketMounts, () => actualPort, report);
  await listen(server, port);
  actualPort = (server.address() as AddressInfo).port;
  return { port: actualPort, url: `http://${ADDRESS}:${actualPort}`, close: () => close(server, upgrades) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new Error(`port ${port} is taken: set SANDBOX_PORT to a free one`) : error);
    });
    server.listen(port, ADDRESS, resolve);
  });
}

async function answer(
  mounts: readonly Mount[],
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  report: (error: unknown) => void,
): Promise<void> {
  try {
    if (!isOwnHost(request.headers.host, port))
      return refuse(response, 403, "this server answers only to its own address");
    const url = URL.parse(request.url ?? "/", `http://${request.headers.host}`);
    if (url === null) return refuse(response, 400, "the address cannot be read");
    const mount = routeTo(mounts, url.pathname);
    if (mount === undefined) return refuse(response, 404, "not found");
    await mount.handle(request, response, url);
  } catch (error) {
    report(error);
    if (response.headersSent) response.destroy();
    else refuse(response, 500, "internal error");
  }
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error }));
}

async function close(server: Server, upgrades: Upgrades): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  upgrades.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_AFTER_MS);
  await closed;
  clearTimeout(timer);
}
