import { chmodSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { createServer } from "node:net";
import { chooseControlPath } from "./control-path.ts";
import type { ControlAnswer } from "./control-request.ts";
import { ControlRequest } from "./control-request.ts";
import { readLine } from "./read-line.ts";

const LONGEST_REQUEST_BYTES = 4096;
const PATIENCE_MS = 5000;
const MOST_CONNECTIONS = 8;

export interface ControlSocketOptions {
  /** The data folder, whose lock this process holds. */
  readonly folder: string;
  answer(request: ControlRequest): Promise<ControlAnswer>;
  /** A request that could not be understood, or whose answer failed. */
  onFailure(error: unknown): void;
}

/**
 * Listens for the commands of `npm run control` on a Unix socket that only this user can open: a line of JSON in, a line of
 * JSON out, and the connection is closed.
 */
export async function openControlSocket(options: ControlSocketOptions): Promise<{ close(): Promise<void> }> {
  const path = chooseControlPath(options.folder);
  // Whoever holds the folder's lock is alone: a socket that is still there was left by a process that died.
  rmSync(path, { force: true });
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
    socket.on("error", options.onFailure);
    void converse(socket, options);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    // The socket is made before listen() returns: nobody else can connect, not even for a moment.
    const umask = process.umask(0o177);
    server.listen(path, resolve);
    process.umask(umask);
  });
  chmodSync(path, 0o600);
  return {
    close() {
      for (const socket of connections) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function converse(socket: Socket, options: ControlSocketOptions): Promise<void> {
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  let answer: ControlAnswer;
  try {
    const line = await readLine(socket, LONGEST_REQUEST_BYTES);
    // The answer may take as long as it takes.
    socket.setTimeout(0);
    answer = await options.answer(ControlRequest.parse(JSON.parse(line)));
  } catch (error) {
    options.onFailure(error);
    answer = { ok: false, text: `not understood: ${error instanceof Error ? error.message : String(error)}` };
  }
  socket.end(`${JSON.stringify(answer)}\n`);
}
