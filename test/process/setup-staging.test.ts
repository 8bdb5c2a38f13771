import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadSettings } from "../../config/load.ts";
import { ROOT } from "./place.ts";

const SCRIPT = join(ROOT, "scripts", "setup-staging.ts");
const TOKEN = `123456789:${"t".repeat(35)}`;
const KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
const WALLET = `0x${"Ab".repeat(20)}`;
/** util-linux's `script` gives a program a terminal. */
const TERMINAL = "script";
const hasTerminal = process.platform === "linux" && spawnSync(TERMINAL, ["--version"]).status === 0;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "setup-staging-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, ".env.staging");
const settings = () => loadSettings({ root: folder, processEnv: {}, environment: "staging" });

const own = () => [SCRIPT, "--folder", folder, "--no-doctor"];

async function run(lines: readonly string[]) {
  const child = spawn(process.execPath, own(), { cwd: ROOT });
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  return outcome(child, () => undefined);
}

/** Types each answer when its question stands there, as a person would. */
async function runOnTerminal(lines: readonly string[]) {
  const waiting = [...lines];
  const child = spawn(TERMINAL, ["-qec", [process.execPath, ...own()].join(" "), "/dev/null"], { cwd: ROOT });
  return outcome(child, (output) => {
    const next = output.endsWith(": ") ? waiting.shift() : undefined;
    if (next !== undefined) child.stdin.write(`${next}\r`);
  });
}

async function outcome(child: ChildProcessWithoutNullStreams, hear: (output: string) => void) {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text: Buffer) => {
      output += text.toString();
      hear(output);
    });
  }
  const [code] = (await once(child, "close")) as [number];
  return { code, output };
}

it("asks the few questions and writes a file that the loader takes, for this user alone", async () => {
  const { code, output } = await run([TOKEN, "-100123", `${WALLET},${WALLET}`, `0x${KEY}`]);
  expect(code).toBe(0);
  expect(output).not.toMatch(/t{35}|4c0883a6/);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  const loaded = settings();
  expect(loaded).toMatchObject({
    ok: true,
    settings: { telegramToken: TOKEN, telegramChatId: "-100123", signerKeySet: true },
  });
  expect(loaded.settings.firstTargets).toEqual([WALLET.toLowerCase(), WALLET.toLowerCase()]);
  expect(readFileSync(file(), "utf8")).toContain(`STAGING_PRIVATE_KEY=${KEY}\n`);
});

it("makes a key of its own, and leaves out what was skipped", async () => {
  const { output } = await run([TOKEN, "", "", ""]);
  expect(output).toContain("It holds a new key for the test chain");
  const text = readFileSync(file(), "utf8");
  const [, made = ""] = /STAGING_PRIVATE_KEY=([0-9a-f]{64})\n/.exec(text) ?? [];
  expect(made).not.toBe("");
  expect(output).not.toContain(made);
  expect(text).not.toContain("CHAT_ID");
  expect(settings()).toMatchObject({ ok: true, settings: { telegramChatId: undefined, firstTargets: undefined } });
});

it("asks again for what is wrong, and gives up without a trace", async () => {
  const { code, output } = await run(["nonsense", TOKEN, "chat", "7", "", "12", ""]);
  expect(code).toBe(0);
  expect(output.match(/That is not right/g)).toHaveLength(3);
  rmSync(file());
  expect(await run(["one", "two", "three", TOKEN])).toMatchObject({
    code: 1,
    output: expect.stringContaining("nothing was written"),
  });
  expect(await run([TOKEN, ""])).toMatchObject({ code: 1, output: expect.stringContaining("the input ended") });
  expect(existsSync(file())).toBe(false);
});

it("replaces a file only when it is told to, and keeps the old one", async () => {
  await run([TOKEN, "", "", ""]);
  const before = readFileSync(file(), "utf8");
  expect(await run(["no", TOKEN, "", "", ""])).toMatchObject({
    code: 1,
    output: expect.stringContaining("nothing was changed"),
  });
  expect(readFileSync(file(), "utf8")).toBe(before);
  expect((await run(["yes", TOKEN, "", "", KEY])).code).toBe(0);
  expect(readFileSync(file(), "utf8")).toContain(KEY);
  expect(readFileSync(`${file()}.old`, "utf8")).toBe(before);
  expect(statSync(`${file()}.old`).mode & 0o777).toBe(0o600);
});

it.skipIf(!hasTerminal)("shows on a terminal (util-linux's script) neither token nor key", async () => {
  const { output } = await runOnTerminal([TOKEN, "-100123", "", KEY]);
  expect(existsSync(file())).toBe(true);
  expect(output).toContain("token from @BotFather");
  expect(output).toContain("-100123");
  expect(output).not.toMatch(/t{35}|4c0883a6/);
  expect(readFileSync(file(), "utf8")).toContain(KEY);
});
