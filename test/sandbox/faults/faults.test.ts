import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { FaultBoard } from "../../../src/sandbox/faults/fault-board.ts";
import { createSwitchboard } from "../../../src/sandbox/faults/fault-switchboard.ts";
import { faultyParts } from "../../../src/sandbox/faults/faulty-parts.ts";
import type { SandboxServer } from "../../../src/sandbox/http/server.ts";
import { startServer } from "../../../src/sandbox/http/server.ts";
import type { SocketMount } from "../../../src/sandbox/http/socket-mount.ts";
import { wireMount } from "../../../src/sandbox/http/wire-mount.ts";
import { json } from "../../../src/sandbox/wire/wire.ts";
import type { World } from "../../../src/sandbox/world/world.ts";
import { createdWorld } from "../world/created-world.ts";

const HEADERS = { "x-understudy-faults": "1" };
const ROWS = [
  { size: 5, timestamp: 1_790_000_000, price: 0.4 },
  { size: 7, timestamp: 1_790_000_001, price: 0.5 },
];

let nowMs: number;
let server: SandboxServer;
let world: World;
let worked: number;
let sent: WebSocketLike[];

interface WebSocketLike {
  send(text: string): void;
}

beforeEach(async () => {
  nowMs = 1_790_000_000_000;
  worked = 0;
  sent = [];
  world = createdWorld("faults", nowMs);
  const board = new FaultBoard(() => nowMs);
  const { serve, guard } = faultyParts(board, () => nowMs);
  const switchboard = createSwitchboard(board, {
    state: world.state,
    chain: (input) => world.chain(input),
    exchange: (faults) => void world.take({ kind: "faults", faults }),
    ghosts: () => {},
  });
  const rows = {
    handle: () => {
      worked += 1;
      return json(ROWS);
    },
  };
  const rpc = {
    handle: ({ body }: { body: string }, atMs: number) =>
      json({
        jsonrpc: "2.0",
        id: JSON.parse(body).id,
        result: `0x${Math.floor((atMs - 1.789e12) / 1_000).toString(16)}`,
      }),
  };
  const feed: SocketMount = { prefix: "/rtds", accept: (socket) => sent.push(socket) };
  const mounts = [
    serve("data-api", "/data-api", rows),
    serve("clob", "/clob", rows),
    serve("rpc", "/rpc", rpc),
    wireMount("/faults", switchboard, () => nowMs),
  ];
  server = await startServer(mounts, 0, () => {}, [guard("rtds", feed)]);
});

afterEach(() => server.close());

interface Told {
  readonly on: readonly { readonly service: string }[];
  readonly error: string;
}

const told = async (answer: Response) => (await answer.json()) as Told;

function put(fault: object, headers: Record<string, string> = HEADERS): Promise<Response> {
  return fetch(`${server.url}/faults`, { method: "POST", headers, body: JSON.stringify(fault) });
}

const get = (path = "/data-api/activity") => fetch(`${server.url}${path}`);

async function ask(id: number): Promise<{ id: number; result: string }> {
  const body = JSON.stringify({ id, method: "eth_blockNumber" });
  const answer = await fetch(`${server.url}/rpc`, { method: "POST", body });
  return (await answer.json()) as { id: number; result: string };
}

describe("the switchboard", () => {
  it("refuses what lacks its header, so that no page of the web can cause faults, and foreign hosts", async () => {
    expect((await put({ service: "rpc", kind: "silent" }, {})).status).toBe(403);
    expect((await fetch(`${server.url}/faults`, { method: "DELETE" })).status).toBe(403);
    const options = await fetch(`${server.url}/faults`, { method: "OPTIONS", headers: HEADERS });
    expect([options.status, options.headers.get("access-control-allow-origin")]).toEqual([405, null]);
  });

  it("answers what is on, until its time is over or it is taken off", async () => {
    const fault = { service: "data-api", kind: "failing", status: 502, forMs: 5_000 };
    const { on } = await told(await put(fault));
    expect(on).toMatchObject([{ ...fault, share: 1, sinceMs: nowMs, untilMs: nowMs + 5_000 }]);
    await put({ service: "clob", kind: "silent" });
    expect((await get()).status).toBe(502);
    nowMs += 5_001;
    expect((await get()).status).toBe(200);
    const left = await told(await fetch(`${server.url}/faults`));
    expect(left.on.map(({ service }) => service)).toEqual(["clob"]);
    const none = await fetch(`${server.url}/faults?service=clob`, { method: "DELETE", headers: HEADERS });
    expect((await told(none)).on).toEqual([]);
  });

  it.each([
    [{ service: "telegram", kind: "silent" }, "service"],
    [{ service: "rpc", kind: "slow" }, "ms"],
    [{ service: "rpc", kind: "failing", status: 200 }, "status"],
    [{ service: "rpc", kind: "silent", share: 2 }, "share"],
    [{ service: "rpc", kind: "melting" }, "kind"],
    [{ service: "chain", kind: "reorg", depth: 0 }, "depth"],
    [{ service: "exchange", kind: "orders", set: { takenTwice: -1 } }, "set.takenTwice"],
    ["no object", "body"],
  ])("names what is wrong with %j", async (fault, field) => {
    const answer = await put(fault as object);
    expect(answer.status).toBe(400);
    expect((await told(answer)).error).toContain(`${field}: `);
  });

  it("passes on what concerns the world: reorganisations, gas, the exchange's orders", async () => {
    await put({ service: "chain", kind: "reorg", depth: 3 });
    await put({ service: "chain", kind: "gas-spike", gwei: 400, forMs: 30_000 });
    await put({ service: "chain", kind: "gas-balance", wallet: `0x${"AB".repeat(20)}`, wei: "7" });
    await put({ service: "exchange", kind: "orders", set: { silentButTaken: 2, isClosedOnly: true } });
    const { chain, exchange } = world.state;
    expect(chain.forks).toHaveLength(1);
    expect(chain.spikes).toMatchObject([{ gwei: 400 }]);
    expect(chain.accounts).toEqual([{ wallet: `0x${"ab".repeat(20)}`, nonce: 0, balanceWei: "7" }]);
    expect(exchange.faults).toMatchObject({ silentButTaken: 2, isClosedOnly: true, lateFill: 0 });
    await fetch(`${server.url}/faults`, { method: "DELETE", headers: HEADERS });
    expect(exchange.faults).toMatchObject({ silentButTaken: 0, isClosedOnly: false });
  });
});

describe("a faulty interface", () => {
  it("is slow, and then answers", async () => {
    await put({ service: "data-api", kind: "slow", ms: 120 });
    const startedAt = performance.now();
    expect(await (await get()).json()).toEqual(ROWS);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(110);
  });

  it("is silent: nothing is done and nothing is answered", async () => {
    await put({ service: "data-api", kind: "silent" });
    await expect(fetch(`${server.url}/data-api/x`, { signal: AbortSignal.timeout(200) })).rejects.toThrow("timeout");
    expect(worked).toBe(0);
    expect((await get("/clob/x")).status).toBe(200);
  });

  it("limits rates, and restarts in its own way", async () => {
    await put({ service: "data-api", kind: "rate-limited", retryAfterS: 7 });
    const limited = await get();
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    await put({ service: "data-api", kind: "restarting" });
    await put({ service: "clob", kind: "restarting" });
    expect([(await get()).status, (await get("/clob/x")).status]).toEqual([503, 425]);
  });

  it("lies, doubles and turns round", async () => {
    await put({ service: "data-api", kind: "lying", forMs: 1_000 });
    expect(await (await get()).json()).toEqual(ROWS.map((row) => ({ ...row, size: row.size * 10 })));
    await put({ service: "data-api", kind: "lying", lie: "old", forMs: 1_000 });
    expect(await (await get()).json()).toEqual(ROWS.map((row) => ({ ...row, timestamp: row.timestamp - 3_600 })));
    await put({ service: "data-api", kind: "lying", lie: "garbage", forMs: 1_000 });
    expect(await (await get()).text()).toMatch(/^<html>/);
    nowMs += 1_001;
    await put({ service: "data-api", kind: "duplicated", forMs: 1_000 });
    expect(await (await get()).json()).toEqual(ROWS.flatMap((row) => [row, row]));
    nowMs += 1_001;
    await put({ service: "data-api", kind: "disordered" });
    expect(await (await get()).json()).toEqual(ROWS.toReversed());
  });

  it("tells another height, or the height of when the fault began, under the caller's id", async () => {
    const { result } = await ask(1);
    await put({ service: "rpc", kind: "lying", forMs: 1_000 });
    expect(Number((await ask(2)).result)).toBe(Number(result) - 500);
    nowMs += 1_001;
    await put({ service: "rpc", kind: "stale", forMs: 60_000 });
    const frozen = `0x${Math.floor((nowMs - 1.789e12) / 1_000).toString(16)}`;
    nowMs += 30_000;
    expect(await ask(3)).toMatchObject({ id: 3, result: frozen });
    expect(await ask(4)).toMatchObject({ id: 4, result: frozen });
  });

  it("hits the share of requests that it was told to", async () => {
    await put({ service: "data-api", kind: "failing", share: 0.5 });
    let failed = 0;
    for (let count = 0; count < 200; count += 1) if ((await get()).status === 500) failed += 1;
    expect(failed).toBeGreaterThan(60);
    expect(failed).toBeLessThan(140);
  });
});

describe("a faulty socket", () => {
  async function opened(): Promise<{
    socket: WebSocket;
    texts: string[];
    heard: (count: number) => Promise<string[]>;
  }> {
    const socket = new WebSocket(server.url.replace("http", "ws").concat("/rtds"));
    const texts: string[] = [];
    socket.on("message", (data) => texts.push(String(data)));
    await once(socket, "open");
    const heard = async (count: number) => {
      while (texts.length < count) await once(socket, "message");
      return texts.splice(0);
    };
    return { socket, texts, heard };
  }

  const tell = (...texts: string[]) => {
    for (const text of texts) for (const socket of sent) socket.send(text);
  };
  const frame = (number: number) => JSON.stringify({ timestamp: 1_790_000_000_000, size: number });

  it("says nothing although it is open, and goes on afterwards", async () => {
    const { heard } = await opened();
    await put({ service: "rtds", kind: "silent", forMs: 1_000 });
    tell("a", "b");
    nowMs += 1_001;
    tell("c");
    expect(await heard(1)).toEqual(["c"]);
  });

  it("doubles, disorders, repeats, delays and lies", async () => {
    const { heard } = await opened();
    tell("first");
    expect(await heard(1)).toEqual(["first"]);
    const during = async (fault: object, ...texts: string[]) => {
      await put({ service: "rtds", forMs: 1_000, ...fault });
      tell(...texts);
      const answer = await heard(texts.length);
      nowMs += 1_001;
      return answer;
    };
    expect(await during({ kind: "disordered" }, "a", "b", "c", "d")).toEqual(["b", "a", "d", "c"]);
    expect(await during({ kind: "stale" }, "e")).toEqual(["d"]);
    expect(await during({ kind: "slow", ms: 50 }, "f")).toEqual(["f"]);
    expect(await during({ kind: "lying", lie: "old" }, frame(1))).toEqual([
      JSON.stringify({ timestamp: 1_790_000_000_000 - 3_600_000, size: 1 }),
    ]);
    await put({ service: "rtds", kind: "duplicated" });
    tell("g");
    expect(await heard(2)).toEqual(["g", "g"]);
  });

  it.each([
    ["restarting", 1012],
    ["rate-limited", 1013],
    ["failing", 1011],
  ])("is closed when it is %s, and so is every new one for as long as that lasts", async (kind, code) => {
    const { socket } = await opened();
    const closed = once(socket, "close");
    await put({ service: "rtds", kind, forMs: 1_000 });
    expect((await closed)[0]).toBe(code);
    const second = new WebSocket(server.url.replace("http", "ws").concat("/rtds"));
    expect((await once(second, "close"))[0]).toBe(code);
    nowMs += 1_001;
    const third = await opened();
    tell("back");
    expect(await third.heard(1)).toEqual(["back"]);
  });
});
