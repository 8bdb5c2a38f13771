import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { runProgram } from "./ops-program.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();

const program = (steps: string, withinMs = 5000) =>
  runProgram(
    folder(),
    `import { closeOnSignals } from "OPS/shutdown.ts";
     const say = (...words: unknown[]) => console.log(...words.filter((word) => typeof word === "string"));
     closeOnSignals({ log: { info: say, error: say }, withinMs: ${withinMs}, steps: [${steps}] });
     setInterval(() => {}, 1000); console.log("ready");`,
  );

describe("closing", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("goes in order on %s", async (signal) => {
    const running = program(`
      { name: "first", async close() { await new Promise(setImmediate); console.log("first closed"); } },
      { name: "second", close() { console.log("second closed"); } }`);
    await running.printed("ready");
    running.child.kill(signal);
    expect(await once(running.child, "close")).toEqual([0, null]);
    expect(running.output()).toMatch(/closing\nfirst closed\nsecond closed\n$/);
  });

  it("goes on after a step that fails, and says so", async () => {
    const running = program(`
      { name: "broken", close() { throw new Error("boom"); } },
      { name: "next", close() { console.log("next closed"); } }`);
    await running.printed("ready");
    running.child.kill("SIGTERM");
    expect(await once(running.child, "close")).toEqual([1, null]);
    expect(running.output()).toMatch(/could not close\nnext closed\n$/);
  });

  it("does not wait for ever", async () => {
    const running = program(`{ name: "stuck", close: () => new Promise(() => {}) }`, 100);
    await running.printed("ready");
    running.child.kill("SIGTERM");
    expect(await once(running.child, "close")).toEqual([1, null]);
    expect(running.output()).toContain("not everything closed in time");
  });

  it("takes the two signals of one Ctrl-C for one", async () => {
    const running = program(`
      { name: "slow", async close() { await new Promise((resolve) => setTimeout(resolve, 300)); console.log("closed"); } }`);
    await running.printed("ready");
    running.child.kill("SIGINT");
    await running.printed("closing");
    running.child.kill("SIGINT");
    expect(await once(running.child, "close")).toEqual([0, null]);
    expect(running.output()).toContain("closed\n");
  });
});
