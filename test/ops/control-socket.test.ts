import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { askBot, NoBotRuns } from "../../src/ops/control-client.ts";
import { findControlPath } from "../../src/ops/control-path.ts";
import type { ControlRequest } from "../../src/ops/control-request.ts";
import { openControlSocket } from "../../src/ops/control-socket.ts";
import { readLine } from "../../src/ops/read-line.ts";
import { hasStopFile } from "../../src/ops/stop-file.ts";
import { childEnvironment } from "./child-environment.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();
const script = join(import.meta.dirname, "..", "..", "scripts", "control.ts");

let opened: { close(): Promise<void> } | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function listen(place = folder()) {
  const asked: ControlRequest[] = [];
  const failures: unknown[] = [];
  opened = await openControlSocket({
    folder: place,
    async answer(request) {
      asked.push(request);
      if (request.command === "release") throw new Error("nothing to release");
      return { ok: request.command !== "resume", text: `${request.command}: done` };
    },
    onFailure: (error) => failures.push(error),
  });
  return { asked, failures };
}

/** What the socket answers to raw bytes. */
async function tell(bytes: string): Promise<unknown> {
  const socket = connect(findControlPath(folder()));
  const line = readLine(socket, 10_000);
  socket.write(bytes);
  const answer: unknown = JSON.parse(await line);
  socket.destroy();
  return answer;
}

const control = (...args: string[]) => controlIn(folder(), ...args);

async function controlIn(place: string, ...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { env: childEnvironment({ DATA_DIR: place }) });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [code] = (await once(child, "close")) as [number];
  return { code, output };
}

describe("the control socket", () => {
  it("answers a request, to this user alone", async () => {
    const { asked } = await listen();
    expect(await askBot(folder(), { command: "stop", reason: "a test" })).toEqual({ ok: true, text: "stop: done" });
    expect(asked).toEqual([{ command: "stop", reason: "a test" }]);
    expect(statSync(findControlPath(folder())).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["no JSON", "stop\n"],
    ["an unknown command", '{"command":"buy"}\n'],
    ["an unknown field", '{"command":"stop","now":true}\n'],
    ["a reason without bound", `${JSON.stringify({ command: "stop", reason: "x".repeat(400) })}\n`],
    ["no end of line", "x".repeat(5000)],
  ])("refuses %s and goes on", async (_, bytes) => {
    const { asked, failures } = await listen();
    expect(await tell(bytes)).toMatchObject({ ok: false, text: expect.stringContaining("not understood") });
    expect(failures).toHaveLength(1);
    expect(asked).toEqual([]);
    expect((await askBot(folder(), { command: "status" })).ok).toBe(true);
  });

  it("tells of an answer that failed", async () => {
    const { failures } = await listen();
    const answer = await askBot(folder(), { command: "release" });
    expect(answer).toMatchObject({ ok: false, text: expect.stringContaining("nothing to release") });
    expect(failures).toHaveLength(1);
  });

  it("takes the place of one that a dead process left", async () => {
    writeFileSync(join(folder(), "control.sock"), "");
    await listen();
    expect((await askBot(folder(), { command: "status" })).ok).toBe(true);
  });

  it("finds a shorter path where the folder's is too long for a socket", async () => {
    const deep = join(folder(), "a".repeat(80), "b".repeat(80));
    mkdirSync(deep, { recursive: true });
    await listen(deep);
    const path = readFileSync(join(deep, "control.path"), "utf8");
    expect(Buffer.byteLength(path)).toBeLessThan(104);
    expect((await askBot(deep, { command: "status" })).text).toBe("status: done");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await opened?.close();
    opened = undefined;
    expect(existsSync(path)).toBe(false);
  });

  it("is not there when no bot runs", async () => {
    await expect(askBot(folder(), { command: "status" })).rejects.toThrow(NoBotRuns);
  });
});

describe("npm run control", () => {
  it("prints the answer and ends as it went", async () => {
    const { asked } = await listen();
    expect(await control("pause", "over", "lunch")).toEqual({ code: 0, output: "pause: done\n" });
    expect(asked).toEqual([{ command: "pause", reason: "over lunch" }]);
    expect(await control("resume")).toEqual({ code: 1, output: "resume: done\n" });
  });

  it("says so when no bot runs, and keeps a stop for the next start", async () => {
    expect(await control("status")).toMatchObject({ code: 2, output: expect.stringContaining("no bot runs") });
    expect(hasStopFile(folder())).toBe(false);
    expect(await control("stop")).toMatchObject({ code: 2, output: expect.stringContaining("STOP") });
    expect(hasStopFile(folder())).toBe(true);
  });

  it("stops the bot that runs where no environment was named, and says of anything else which one runs", async () => {
    const [sandbox, staging] = ["sandbox", "staging"].map((name) => join(folder(), name)) as [string, string];
    mkdirSync(staging);
    const { asked } = await listen(staging);
    expect(await controlIn(sandbox, "stop", "now")).toEqual({
      code: 0,
      output: `no bot runs with the data folder ${sandbox}; one runs in staging:\nstop: done\n`,
    });
    expect(asked).toEqual([{ command: "status" }, { command: "stop", reason: "now" }]);
    expect(hasStopFile(sandbox)).toBe(false);
    expect(await controlIn(sandbox, "resume")).toMatchObject({
      code: 2,
      output: expect.stringContaining("one runs in staging: UNDERSTUDY_ENV=staging npm run control -- resume"),
    });
  });

  it("knows its commands", async () => {
    const { code, output } = await control("sell-everything");
    expect(code).toBe(2);
    expect(output).toContain("status|pause|resume|stop|release");
  });
});
