import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { until } from "../ops/until.ts";
import { botBooks } from "./compared-books.ts";
import { gone, LaunchedBot } from "./launched-bot.ts";
import { Place } from "./place.ts";
import { canSeeProcesses } from "./processes-of.ts";

const COPIED = /^Copied \S+: bought [\d.]+ shares of "/;
const FIRST_COPY_WITHIN_MS = 60_000;

/** One life after another in one data folder, at the market's own speed, as a newcomer meets them. */
describe.skipIf(!canSeeProcesses)("the first minutes of npm start (needs /proc to see the processes)", () => {
  let place: Place;
  let bot: LaunchedBot;
  let known: { readonly messages: number; readonly trades: number };

  beforeAll(async () => {
    place = await Place.find();
    bot = await LaunchedBot.start(place);
  });
  afterAll(async () => {
    await bot?.clear();
    place.remove();
  });

  it("prints the address of the chat within seconds, and nothing that looks like trouble", () => {
    expect(bot.addressAfterMs).toBeLessThan(15_000);
    expect(bot.output).toMatch(/^Understudy runs in sandbox\..*\n.*http:\/\/127\.0\.0\.1:\d+\/\?token=\S+\n$/);
  });

  it("introduces itself as a sandbox with three commands to try", async () => {
    const [first] = await until(async () => {
      const messages = await bot.messages();
      expect(messages).not.toHaveLength(0);
      return messages;
    });
    expect(first?.text).toContain("This is a sandbox");
    expect(first?.text?.match(/^\/[a-z]+ – /gm)).toHaveLength(3);
  });

  it("keeps a second start and a reset off its data folder", async () => {
    const second = await place.run("src/main.ts");
    expect(second).toMatchObject({ code: 1, out: "" });
    expect(second.err).toMatch(/^the data folder .* is in use by process \d+\. Stop that one first/);
    const reset = await place.run("scripts/sandbox-reset.ts");
    expect(reset).toMatchObject({ code: 1, out: "" });
    expect(reset.err).toMatch(/^Not deleted: the data folder .* is in use by process \d+/);
    expect(existsSync(place.folder)).toBe(true);
  });

  it("reports the first copied trade in the chat in under a minute", { timeout: 90_000 }, async () => {
    const leftMs = FIRST_COPY_WITHIN_MS - (performance.now() - bot.startedAtMs);
    await vi.waitFor(
      async () => expect((await bot.messages()).some(({ text }) => COPIED.test(text ?? ""))).toBe(true),
      { timeout: leftMs, interval: 500 },
    );
    const positions = await bot.ask("/positions", (answer) => /^\d+ positions? in \d+ lots?/.test(answer));
    expect(positions).toMatch(/: \d+\.\d\d shares at /);
    const trades = await bot.ask("/trades", (answer) => answer.startsWith("Copied trades"));
    expect(trades).toMatch(/\n1 BUY [\d.]+ shares/);
  });

  it("ends on Ctrl-C within five seconds, in order, and leaves no process", async () => {
    expect(await bot.ask("/pause", (answer) => answer.startsWith("paused"))).toContain("/resume");
    known = { messages: (await bot.messages()).length, trades: botBooks(place.folder).fills.length };
    const { code, afterMs } = await bot.interrupt();
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(5_000);
    await gone(place);
    expect(bot.output).not.toMatch(/error|gone/i);
  });

  it("goes on from there: chat, trades, positions, and the pause", async () => {
    const before = botBooks(place.folder);
    bot = await LaunchedBot.start(place);
    const messages = await bot.messages();
    expect(messages.length).toBeGreaterThanOrEqual(known.messages);
    expect(messages.filter(({ text }) => text?.includes("This is a sandbox"))).toHaveLength(1);
    expect(await bot.ask("/status", (answer) => answer.includes("Equity"))).toMatch(/^paused · sandbox/);
    expect(await bot.ask("/trades", (answer) => answer.startsWith("Copied trades"))).toMatch(/BUY [\d.]+ shares/);
    expect(botBooks(place.folder).fills).toEqual(expect.arrayContaining([...before.fills]));
    expect(before.fills.length).toBeGreaterThanOrEqual(known.trades);
  });

  it("ends as well when only the launcher is told", async () => {
    const { code, afterMs } = await bot.interruptLauncher();
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(5_000);
    await gone(place);
  });

  it("starts over after npm run sandbox:reset", async () => {
    expect(await place.run("scripts/sandbox-reset.ts")).toMatchObject({ code: 0, err: "" });
    expect(existsSync(place.folder)).toBe(false);
    bot = await LaunchedBot.start(place);
    expect(await bot.ask("/status", (answer) => answer.includes("Equity"))).toMatch(/^running · sandbox/);
    expect(botBooks(place.folder).fills).toEqual([]);
  });

  it("is steered at the machine: npm run control, and a file named STOP", async () => {
    expect(await place.run("scripts/control.ts", ["pause", "trying", "it"])).toMatchObject({ code: 0, err: "" });
    const paused = await bot.ask("/status", (answer) => answer.includes("Equity"));
    expect(paused).toMatch(/^paused · sandbox\n.*trying it/);
    writeFileSync(join(place.folder, "STOP"), "");
    await vi.waitFor(async () => expect((await place.run("scripts/control.ts", ["status"])).out).toMatch(/^stopped/), {
      timeout: 10_000,
    });
    // A stop is stricter than a pause: it stays, and nobody is told otherwise.
    expect(await place.run("scripts/control.ts", ["pause"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("stopped already"),
    });
    expect(await place.run("scripts/control.ts", ["release"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("needs its reason"),
    });
    expect((await bot.interrupt()).code).toBe(0);
  });
});
