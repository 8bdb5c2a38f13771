import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resetSandbox } from "../../../src/sandbox/process/reset.ts";
import type { RunningSandbox } from "./sandbox-process.ts";
import { endSandbox, MAIN, startSandbox } from "./sandbox-process.ts";

let folder: string;
const running: RunningSandbox[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-"));
});

afterEach(async () => {
  for (const sandbox of running.splice(0)) await endSandbox(sandbox, "SIGKILL");
  rmSync(folder, { recursive: true });
});

async function start(env: Record<string, string> = {}): Promise<RunningSandbox> {
  const sandbox = await startSandbox(folder, env);
  running.push(sandbox);
  return sandbox;
}

/** All rows that anybody can see, as served. `end` varies the address, so that no cached answer comes. */
async function servedRows({ ready }: RunningSandbox, end: number): Promise<Set<string>> {
  const rows = new Set<string>();
  for (const { address } of ready.targets) {
    const answer = await fetch(`${ready.url}/data-api/activity?user=${address}&limit=500&end=${end}`);
    for (const row of (await answer.json()) as unknown[]) rows.add(JSON.stringify(row));
  }
  return rows;
}

/** Waits for the world to show at least this many rows; every look is a request, none is a pause. */
async function rowsFrom(sandbox: RunningSandbox, least: number): Promise<Set<string>> {
  for (let look = 0; look < 2_000; look += 1) {
    const rows = await servedRows(sandbox, 4_000_000_000 + look);
    if (rows.size >= least) return rows;
  }
  throw new Error(`the world never showed ${least} rows`);
}

describe("the sandbox process", () => {
  it("says that it is ready, with all that its parent needs, and serves", async () => {
    const { ready } = await start();
    expect(ready.url).toBe(`http://127.0.0.1:${ready.port}`);
    expect(ready.targets).toHaveLength(25);
    expect(ready.botToken).toMatch(/^\d{10}:[\w-]{35}$/);
    expect(ready.anchorMarketMs).toBe(ready.anchorWallMs);
    const marketS = Number(await (await fetch(`${ready.url}/clob/time`)).text());
    expect(Math.abs(marketS * 1_000 - ready.anchorMarketMs)).toBeLessThan(20_000);
    expect((await fetch(`${ready.url}/gamma/markets?limit=1`)).status).toBe(200);
    expect((await fetch(`${ready.url}/telegram/bot${ready.botToken}/getMe`)).status).toBe(200);
  });

  it("shows the same rows again after kill -9, and lives on without inventing any for the time it was dead", async () => {
    const first = await start({ SANDBOX_SPEED: "240" });
    const before = await rowsFrom(first, 60);
    await endSandbox(first, "SIGKILL");
    const second = await start({ SANDBOX_SPEED: "240" });
    const after = await rowsFrom(second, before.size + 20);
    expect([...before].filter((row) => !after.has(row))).toEqual([]);
    expect(second.ready).toMatchObject({
      chatToken: first.ready.chatToken,
      botToken: first.ready.botToken,
      targets: first.ready.targets,
    });
    expect(second.ready.anchorMarketMs).toBe(first.ready.anchorMarketMs);
  });

  it("goes on where it was after an orderly end", async () => {
    const first = await start({ SANDBOX_SPEED: "240" });
    const before = await rowsFrom(first, 40);
    expect(await endSandbox(first, "SIGTERM")).toBe(0);
    const second = await start({ SANDBOX_SPEED: "240" });
    const after = await rowsFrom(second, before.size);
    expect([...before].filter((row) => !after.has(row))).toEqual([]);
  });

  it("ends when its parent is gone", async () => {
    const parentFile = join(folder, "parent.mjs");
    writeFileSync(
      parentFile,
      `import { fork } from "node:child_process";
       const child = fork(${JSON.stringify(MAIN)}, { env: process.env, silent: true });
       child.on("message", (ready) => process.send({ pid: child.pid, url: ready.url }));`,
    );
    const parent = fork(parentFile, { env: { DATA_DIR: folder, SANDBOX_PORT: "0" } });
    const [{ pid, url }] = (await once(parent, "message")) as [{ pid: number; url: string }];
    expect((await fetch(`${url}/clob/ok`)).status).toBe(200);
    parent.kill("SIGKILL");
    await once(parent, "exit");
    await expect.poll(() => isAlive(pid), { timeout: 8_000 }).toBe(false);
  });

  it("says what is wrong with its settings and ends", async () => {
    const child = fork(MAIN, { env: { DATA_DIR: folder, SANDBOX_SPEED: "fast" }, silent: true });
    const told: Buffer[] = [];
    child.stderr?.on("data", (chunk: Buffer) => told.push(chunk));
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(Buffer.concat(told).toString()).toContain("SANDBOX_SPEED");
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("starting over", () => {
  it("deletes a sandbox's folder", async () => {
    mkdirSync(join(folder, "data/world"), { recursive: true });
    expect((await resetSandbox(join(folder, "data"), 1)).done).toBe(true);
    expect(existsSync(join(folder, "data"))).toBe(false);
    expect((await resetSandbox(join(folder, "data"), 1)).text).toContain("Nothing to delete");
  });

  it("refuses a folder that no sandbox has used, and while one runs", async () => {
    mkdirSync(join(folder, "other/things"), { recursive: true });
    expect(await resetSandbox(join(folder, "other"), 1)).toMatchObject({ done: false });
    const { ready } = await start();
    expect(await resetSandbox(folder, ready.port)).toMatchObject({
      done: false,
      text: expect.stringContaining(String(ready.port)),
    });
    expect(existsSync(join(folder, "world"))).toBe(true);
  });
});
