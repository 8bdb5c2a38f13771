import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { SandboxServer } from "../../../src/sandbox/http/server.ts";
import { startServer } from "../../../src/sandbox/http/server.ts";
import type { SocketMount } from "../../../src/sandbox/http/socket-mount.ts";

function telling(prefix: string): SocketMount {
  return { prefix, accept: (socket, url) => socket.send(`${prefix} ${url.pathname}${url.search}`) };
}

const failing: SocketMount = {
  prefix: "/failing",
  accept() {
    throw new Error("on purpose");
  },
};

let running: SandboxServer | undefined;
const reported: unknown[] = [];

async function start(): Promise<SandboxServer> {
  const mounts = [telling("/a"), telling("/a/b"), failing];
  running = await startServer([], 0, (error) => reported.push(error), mounts);
  return running;
}

function open(port: number, path: string, headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
}

async function told(socket: WebSocket): Promise<string> {
  const [data] = await once(socket, "message");
  return String(data);
}

async function refusal(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, "unexpected-response");
  response.resume();
  return response.statusCode;
}

afterEach(async () => {
  await running?.close();
  running = undefined;
  reported.length = 0;
});

describe("WebSockets on the sandbox's server", () => {
  it("go to the longest prefix that matches whole segments", async () => {
    const { port } = await start();
    expect(await told(open(port, "/a?x=1"))).toBe("/a /a?x=1");
    expect(await told(open(port, "/a/b/c"))).toBe("/a/b /a/b/c");
    expect(await refusal(open(port, "/ab"))).toBe(404);
  });

  it("are refused to other host names and to pages of the web", async () => {
    const { port } = await start();
    expect(await refusal(open(port, "/a", { host: `evil.example:${port}` }))).toBe(403);
    expect(await refusal(open(port, "/a", { origin: "https://evil.example" }))).toBe(403);
    expect(await refusal(open(port, "/a", { origin: `http://127.0.0.1:${port + 1}` }))).toBe(403);
    expect(await told(open(port, "/a", { origin: `http://localhost:${port}` }))).toBe("/a /a");
  });

  it("close alone when their mount fails, and the server is told", async () => {
    const { port } = await start();
    const [code] = await once(open(port, "/failing"), "close");
    expect(code).toBe(1011);
    expect(reported).toHaveLength(1);
    expect(await told(open(port, "/a"))).toBe("/a /a");
  });

  it("are cut off when the server closes", async () => {
    const { port, close } = await start();
    const socket = open(port, "/a");
    await told(socket);
    const gone = once(socket, "close");
    await close();
    await gone;
    running = undefined;
  });
});
