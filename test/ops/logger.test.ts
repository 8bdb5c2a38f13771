import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/ops/logger.ts";
import { Scrubber } from "../../src/ops/scrubber.ts";
import { Secret } from "../../src/ops/secret.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();
const KEY = "ab".repeat(32);
const BOT_TOKEN = `123456789:${"Aa-_9".repeat(7)}`;

function open(limits: { maxFileBytes?: number; keptFiles?: number } = {}) {
  let shown = "";
  const scrubber = new Scrubber();
  const log = createLogger({
    dataFolder: folder(),
    level: "info",
    scrubber,
    terminal: { write: (text) => (shown += text) },
    ...limits,
  });
  const written = () => readFileSync(join(folder(), "logs", "understudy.log"), "utf8");
  return { log, scrubber, shown: () => shown, written };
}

describe("the log", () => {
  it("is JSON for programs, and of a warning a short line for people", () => {
    const { log, shown, written } = open();
    log.info("for the file alone");
    expect(shown()).toBe("");
    log.warn({ target: "0xabc", count: 3 }, "scanned");
    log.debug("not at this level");
    const [, line, ...rest] = written().trim().split("\n");
    expect(rest).toEqual([]);
    expect(JSON.parse(line ?? "")).toMatchObject({ level: "warn", msg: "scanned", target: "0xabc", count: 3 });
    expect(shown()).toMatch(/^\d\d:\d\d:\d\d warn {2}scanned \(target=0xabc count=3\)\n$/);
  });

  it("shows an error by its message and keeps its stack and causes", () => {
    const { log, shown, written } = open();
    log.error({ err: new Error("outer", { cause: new Error("inner") }) }, "could not scan");
    expect(shown()).toMatch(/error could not scan: outer.*\n$/);
    expect(shown()).not.toContain("logger.test.ts");
    expect(written()).toContain("logger.test.ts");
    expect(written()).toContain("inner");
  });

  it.skipIf(!existsSync("/dev/full"))(
    "stops nobody when the disk is full: people are told, once until it can be written again",
    () => {
      const path = join(folder(), "logs", "understudy.log");
      mkdirSync(join(folder(), "logs"));
      symlinkSync("/dev/full", path);
      const { log, shown } = open();
      log.info("first");
      log.info("second");
      expect(shown()).toMatch(/^the log cannot be written: ENOSPC.*\n$/);
    },
  );

  it("goes on when the full file cannot be moved aside for a while", () => {
    const { log, written } = open({ maxFileBytes: 200, keptFiles: 1 });
    const aside = join(folder(), "logs", "understudy.log.1");
    mkdirSync(join(aside, "in-the-way"), { recursive: true });
    for (let line = 0; line < 5; line += 1) log.info(`line ${line}`);
    rmSync(aside, { recursive: true });
    log.info("the last line");
    expect(written()).toContain("the last line");
  });

  it("never grows beyond its bound", () => {
    const { log } = open({ maxFileBytes: 2000, keptFiles: 2 });
    for (let line = 0; line < 200; line++) log.info({ line }, "a line of some length, to fill the files");
    const files = readdirSync(join(folder(), "logs")).sort();
    expect(files).toEqual(["understudy.log", "understudy.log.1", "understudy.log.2"]);
    for (const file of files) expect(statSync(join(folder(), "logs", file)).size).toBeLessThanOrEqual(2000);
    expect(readFileSync(join(folder(), "logs", "understudy.log"), "utf8")).toContain('"line":199');
  });

  it("keeps secrets, wherever they are said", () => {
    const { log, scrubber, shown, written } = open();
    scrubber.add('pass"phrase');
    log.info({ deep: { deeper: { privateKey: `0x${KEY}` } }, secret: new Secret("inside") }, `token ${BOT_TOKEN}`);
    log.error(
      { err: new Error(`https://api/bot${BOT_TOKEN}/getMe: Authorization: Bearer abcdefgh.12345678`) },
      'pass"phrase',
    );
    for (const text of [written(), shown()]) {
      for (const hidden of [KEY, BOT_TOKEN, "inside", "abcdefgh.12345678", "phrase"])
        expect(text).not.toContain(hidden);
      expect(text).toContain("[secret]");
    }
  });
});

describe("the scrubber", () => {
  const scrub = (text: string) => new Scrubber().scrub(text);

  it.each([
    `STAGING_PRIVATE_KEY=0x${KEY}`,
    `"privateKey":"${KEY}"`,
    `{\\"secret\\": \\"0x${KEY}\\"}`,
    `mnemonic: '${KEY}'`,
  ])("takes a key out of %s", (text) => {
    expect(scrub(text)).not.toContain(KEY);
  });

  it.each([`"tx":"0x${KEY}"`, `transaction 0x${KEY}`, `"conditionId":"0x${KEY}"`, "chat 123456789: hello"])(
    "leaves %s as it is",
    (text) => {
      expect(scrub(text)).toBe(text);
    },
  );

  it("knows a secret in JSON and in a URL too", () => {
    const scrubber = new Scrubber();
    scrubber.add('a "b"/c d');
    for (const form of ['a "b"/c d', JSON.stringify('a "b"/c d'), encodeURIComponent('a "b"/c d')]) {
      expect(scrubber.scrub(form)).toMatch(/^"?\[secret\]"?$/);
    }
    expect(() => scrubber.add("short")).toThrow(RangeError);
  });
});

describe("a secret", () => {
  it("shows itself to nobody who does not ask", () => {
    const secret = new Secret("hush hush");
    const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret }), secret.toString()];
    for (const text of shown) {
      expect(text).toContain("[secret]");
      expect(text).not.toContain("hush");
    }
    expect(secret.reveal()).toBe("hush hush");
  });
});
