import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import type { SupervisedSocketOptions } from "../../src/ops/supervised-socket.ts";
import { SupervisedSocket } from "../../src/ops/supervised-socket.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { SocketServer } from "./socket-server.ts";
import { until } from "./until.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function server(): Promise<SocketServer> {
  const made = await SocketServer.open();
  open.push(made);
  return made;
}

/** Takes connections and never says a word, not even the handshake's. */
async function blackHole(): Promise<string> {
  const sockets = new Set<Socket>();
  const made: Server = createServer((socket) => sockets.add(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      made.close();
    },
  });
  return `ws://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

function socketTo(urls: readonly string[], options: Partial<SupervisedSocketOptions> = {}) {
  const frames: string[] = [];
  const states: string[] = [];
  const socket = new SupervisedSocket({
    urls,
    clock: systemClock,
    random: createSeededRandom(1),
    onFrame: (text) => frames.push(text),
    onState: (state, reason) => states.push(`${state}: ${reason}`),
    silenceMs: 2_000,
    connectTimeoutMs: 200,
    firstBackoffMs: 10,
    longestBackoffMs: 40,
    ...options,
  });
  open.push({ close: () => socket.stop() });
  return { socket, frames, states };
}

describe("a supervised socket", () => {
  it("asks anew on each connection, hands over what comes, and comes back when it is cut", async () => {
    const host = await server();
    host.onMessage = (text, socket) => socket.send(`re ${text}`);
    const { socket, frames, states } = socketTo([host.url], { onOpen: (send) => send("subscribe") });
    expect(socket.status).toMatchObject({ state: "off", lastFrameMs: null, connects: 0 });
    socket.start();
    socket.start();
    await until(() => expect(frames).toEqual(["re subscribe"]));
    expect(socket.status).toMatchObject({ state: "up", problem: null, endpoint: `127.0.0.1:${host.port}` });
    expect(socket.send("more")).toBe(true);
    await until(() => expect(frames).toEqual(["re subscribe", "re more"]));
    host.cut();
    await until(() => expect(frames).toHaveLength(3));
    expect(states.map((line) => line.split(":")[0])).toEqual(["starting", "up", "down", "up"]);
    expect(states[2]).toBe("down: it broke off");
    expect(host.connections).toBe(2);
  });

  it("stops at once, also while it waits or connects, and can be started again", async () => {
    const host = await server();
    host.onConnection = (socket) => socket.send("hello");
    const { socket, frames, states } = socketTo([host.url], { firstBackoffMs: 60_000, longestBackoffMs: 60_000 });
    socket.start();
    await until(() => expect(frames).toHaveLength(1));
    host.cut();
    await until(() => expect(socket.status.state).toBe("down"));
    await socket.stop();
    expect(states.at(-1)).toBe("off: it was stopped");
    socket.start();
    await until(() => expect(frames).toHaveLength(2));
    void socket.stop();
    socket.start();
    await until(() => expect(frames).toHaveLength(3));
    await socket.stop();
    expect(socket.send("too late")).toBe(false);
    const connecting = socketTo([await blackHole()], { connectTimeoutMs: 60_000 });
    connecting.socket.start();
    await connecting.socket.stop();
    expect(connecting.socket.status.state).toBe("off");
  });

  it("finds silence on an open connection, where pongs are no data", async () => {
    const host = await server();
    host.onConnection = (socket) => socket.send("data");
    host.onMessage = (_, socket) => socket.send("PONG");
    const { socket, states } = socketTo([host.url], {
      silenceMs: 100,
      pingText: "ping",
      pingEveryMs: 20,
      provesLife: (text) => text !== "PONG",
    });
    const beganMs = performance.now();
    socket.start();
    await until(() => expect(states).toContain("down: it sent nothing for 100 ms"));
    expect(performance.now() - beganMs).toBeLessThan(1_000);
    expect(host.received.length).toBeGreaterThan(2);
    await until(() => expect(host.connections).toBeGreaterThan(1));
    expect(socket.status.connects).toBe(host.connections);
  });

  it("stays while data comes, though slower than its pings", async () => {
    const host = await server();
    host.onMessage = (_, socket) => socket.send("pong");
    const { socket, frames } = socketTo([host.url], { silenceMs: 300, pingText: "ping", pingEveryMs: 100 });
    socket.start();
    await until(() => expect(frames.length).toBeGreaterThan(8));
    expect(host.connections).toBe(1);
  });

  it("reaches the one of three endpoints that lives, wherever it stands", async () => {
    const alive = await server();
    alive.onConnection = (socket) => socket.send("here");
    const refusing = "ws://127.0.0.1:1";
    for (const urls of [
      [refusing, await blackHole(), alive.url],
      [await blackHole(), alive.url, refusing],
      [alive.url, refusing, refusing],
    ]) {
      const { socket, frames } = socketTo(urls);
      socket.start();
      await until(() => expect(frames).toEqual(["here"]));
      await socket.stop();
    }
  });

  it("outlives an endpoint that goes away and comes back, with one connection at a time", async () => {
    const host = await server();
    host.onConnection = (socket) => socket.send("here");
    const { socket, frames } = socketTo([host.url]);
    socket.start();
    await until(() => expect(frames).toHaveLength(1));
    await host.close();
    await until(() => expect(socket.status.connects).toBeGreaterThan(3));
    expect(socket.status.problem).not.toBeNull();
    await host.reopen();
    await until(() => expect(frames).toHaveLength(2));
    expect(host.mostAtOnce).toBe(1);
  });

  it("leaves a peer that swallows everything, and hears no more of it", async () => {
    const frozen = await server();
    const other = await server();
    frozen.onConnection = (socket) => {
      socket.send("first");
      frozen.freeze();
    };
    other.onConnection = (socket) => socket.send("second");
    const { socket, frames } = socketTo([frozen.url, other.url], { silenceMs: 100 });
    other.onMessage = (_, peer) => peer.send("more");
    socket.start();
    await until(() => expect(frames).toEqual(["first", "second"]));
    frozen.send("from the grave");
    socket.send("?");
    await until(() => expect(frames).toEqual(["first", "second", "more"]));
  });

  it("goes to the next endpoint when told, also out of a wait", async () => {
    const hosts = [await server(), await server()];
    for (const [index, host] of hosts.entries()) host.onConnection = (socket) => socket.send(String(index));
    const { socket, frames } = socketTo(
      hosts.map(({ url }) => url),
      { firstBackoffMs: 60_000, longestBackoffMs: 60_000 },
    );
    socket.start();
    await until(() => expect(frames).toEqual(["0"]));
    socket.next();
    await until(() => expect(socket.status.state).toBe("down"));
    socket.next();
    await until(() => expect(frames).toEqual(["0", "1"]));
  });

  it("ends a connection over a frame too large, and passes over binary ones", async () => {
    const host = await server();
    host.onConnection = (socket) => {
      socket.send(Buffer.from("binary"));
      socket.send(host.connections === 1 ? "x".repeat(1001) : "fine");
    };
    const { socket, frames, states } = socketTo([host.url], { mostFrameLength: 1000 });
    socket.start();
    await until(() => expect(frames).toEqual(["fine"]));
    expect(states).toContain("down: it sent a frame of 1001 characters");
  });

  it("outlives listeners that throw, and shows it", async () => {
    const host = await server();
    host.onConnection = (socket) => socket.send("poison");
    const boom = () => {
      throw new Error("boom");
    };
    const thrown = socketTo([host.url], { onFrame: boom });
    thrown.socket.start();
    await until(() => expect(thrown.states).toContain("down: what it sent was not handled: boom"));
    await until(() => expect(host.connections).toBeGreaterThan(1));
    await thrown.socket.stop();
    const deaf = socketTo([host.url], { onState: boom });
    deaf.socket.start();
    await until(() => expect(deaf.frames).toEqual(["poison"]));
    expect(deaf.socket.status).toMatchObject({ state: "up", problem: "its listener failed: boom" });
  });

  it("waits longer from round to round over all endpoints, and never longer than the longest", async () => {
    const waits: number[] = [];
    let socket: SupervisedSocket | undefined;
    const clock = {
      nowMs: () => 0,
      async sleep(ms: number, signal?: AbortSignal): Promise<void> {
        // The watch over a connection and its farewell are asked too: they may take as long as they like.
        if (ms > 80) return systemClock.sleep(ms, signal);
        waits.push(ms);
        if (waits.length === 12) void socket?.stop();
      },
    };
    ({ socket } = socketTo(["ws://127.0.0.1:1", "ws://127.0.0.1:2"], {
      clock,
      connectTimeoutMs: 10_000,
      firstBackoffMs: 10,
      longestBackoffMs: 80,
    }));
    socket.start();
    await until(() => expect(socket?.status.state).toBe("off"));
    for (const [index, ms] of waits.entries()) {
      const fullMs = Math.min(10 * 2 ** Math.floor(index / 2), 80);
      expect(ms).toBeGreaterThanOrEqual(fullMs / 2);
      expect(ms).toBeLessThanOrEqual(fullMs);
    }
  });

  it("takes nothing but WebSocket urls, and shows no path of them", () => {
    const secret = "ws://user:name@127.0.0.1:9/v2/key";
    expect(() => socketTo([])).toThrow(TypeError);
    expect(() => socketTo(["http://127.0.0.1"])).toThrow(TypeError);
    expect(socketTo([secret]).socket.status.endpoint).toBe("127.0.0.1:9");
  });
});
