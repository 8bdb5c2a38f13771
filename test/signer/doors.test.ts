import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { signerFlags } from "../../src/ops/signer-flags.ts";
import { temporaryFolder } from "../ops/temporary-folder.ts";

const folder = temporaryFolder();
const PROBE = fileURLToPath(new URL("./door-probe.ts", import.meta.url));
const reportSchema = z.object({
  loading: z.record(z.string(), z.string()),
  before: z.record(z.string(), z.string()),
  after: z.record(z.string(), z.string()),
});

/** What a process with the signer's flags can do, try by try; with a folder and a port it could reach if it were let. */
async function probe(flags: readonly string[], chosen: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const outside = join(folder(), "outside.env");
  const readable = join(folder(), "granted", "key");
  mkdirSync(join(folder(), "granted"), { recursive: true });
  writeFileSync(outside, "SECRET=1\n");
  writeFileSync(readable, "key");
  let visitors = 0;
  const server = createServer((socket) => {
    visitors += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const child = fork(PROBE, [readable, outside, folder(), String(port), chosen.join(",")], {
    env,
    execArgv: [...flags],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(() => Promise.reject(new Error("the probe said nothing")));
  const [message] = (await Promise.race([once(child, "message"), ended])) as [unknown];
  ended.catch(() => undefined);
  server.close();
  return { report: reportSchema.parse(message), outside, readable, visitors };
}

/** Not by the permission model but by flags of their own: the module, addons and evaluation are not there at all. */
const OTHERWISE: Readonly<Record<string, string>> = {
  "open a database": "ERR_UNKNOWN_BUILTIN_MODULE",
  "call foreign functions": "ERR_UNKNOWN_BUILTIN_MODULE",
  "load an addon": "ERR_DLOPEN_DISABLED",
  "evaluate text": "EvalError",
  // It says no more than that; nobody came to the server.
  "open a WebSocket": "TypeError",
};

describe("the doors of the signer's process", () => {
  it("are shut, each of them", async () => {
    const { report, outside, readable, visitors } = await probe(signerFlags([PROBE, join(folder(), "granted", "key")]));
    const { "read what was granted": granted, ...rest } = report.before;
    expect(granted).toBe("DONE");
    const tried = Object.keys(rest);
    expect(tried.length).toBeGreaterThan(30);
    expect(rest).toEqual(Object.fromEntries(tried.map((name) => [name, OTHERWISE[name] ?? "ERR_ACCESS_DENIED"])));
    expect(report.after).toEqual({ "read what was granted": "ERR_ACCESS_DENIED" });
    expect(visitors).toBe(0);
    expect(readdirSync(folder()).sort()).toEqual(["granted", "outside.env"]);
    expect(readFileSync(readable, "utf8")).toBe("key");
    expect(existsSync(outside)).toBe(true);
  });

  it("let its compiled program be kept in its own folder, and shut before it reads its key", async () => {
    const cache = join(folder(), "code");
    mkdirSync(cache);
    const flags = signerFlags([PROBE, join(folder(), "granted", "key")], cache);
    const { report } = await probe(flags, [], { NODE_COMPILE_CACHE: cache });
    expect(report.loading).toEqual({ "write beside its compiled code": "DONE" });
    expect(report.before).toMatchObject({
      ...{ "read what was granted": "DONE", "write beside its compiled code": "ERR_ACCESS_DENIED" },
      ...{
        write: "ERR_ACCESS_DENIED",
        "write over the key": "ERR_ACCESS_DENIED",
        "make a folder": "ERR_ACCESS_DENIED",
      },
    });
    expect(report.after).toEqual({ "read what was granted": "ERR_ACCESS_DENIED" });
    const kept = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(kept.length).toBeGreaterThan(2);
    expect(readdirSync(folder()).sort()).toEqual(["code", "granted", "outside.env"]);
  });

  it("are open without its flags: the probe can go through them", async () => {
    const chosen = ["read outside", "write", "listen", "spawn", "start a worker", "open a database", "evaluate text"];
    const { report, visitors } = await probe([], [...chosen, "connect by TCP", "open a WebSocket"]);
    expect(report.before).toMatchObject(
      Object.fromEntries([...chosen, "connect by TCP"].map((name) => [name, "DONE"])),
    );
    expect(visitors).toBe(2);
  });

  it("are named with a path that Node would take for many: refused", () => {
    expect(() => signerFlags([join(folder(), "*")])).toThrow("a path with a star");
  });
});
