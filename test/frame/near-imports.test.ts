import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NEAR_IMPORTS } from "../../src/ops/near-imports.ts";

const root = join(import.meta.dirname, "..", "..");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "understudy-near-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that runs with these lines, in a process that preloads what the bot's preload. */
function run(source: string, preloads: readonly string[] = ["--import", pathToFileURL(NEAR_IMPORTS).href]) {
  const flags = [...preloads, "--input-type=module", "--eval", source];
  return spawnSync(process.execPath, flags, { cwd: root, encoding: "utf8", timeout: 20_000 });
}

describe("the bot's processes", () => {
  const SPEAK = `
    import * as z from "zod";
    const said = z.object({ price: z.number().max(1), id: z.uuid() }).safeParse({ price: 2, id: "x", more: [] }).error.issues;
    console.log(JSON.stringify({ languages: Object.keys(z.locales).length, said: said.map(({ message }) => message) }));`;

  it("load zod's English alone, and it says the same", () => {
    const [ours, plain] = [run(SPEAK), run(SPEAK, [])].map(({ stdout }) => JSON.parse(stdout));
    expect(ours.languages).toBe(1);
    expect(plain.languages).toBeGreaterThan(40);
    expect(ours.said).toHaveLength(2);
    expect(ours.said).toEqual(plain.said);
  });

  it("import a file beside as it is named, and packages of either kind by their names", () => {
    writeFileSync(join(folder, "plain.cjs"), 'module.exports = { plain: require("./inner").inner };');
    writeFileSync(join(folder, "inner.js"), "exports.inner = 3;");
    writeFileSync(
      join(folder, "typed.ts"),
      'import cjs from "./plain.cjs";\nexport const sum: number = cjs.plain + 4;',
    );
    const { stdout, stderr } = run(`
      import { Bot } from "grammy";
      import { Kysely } from "kysely";
      const { sum } = await import(${JSON.stringify(pathToFileURL(join(folder, "typed.ts")).href)});
      console.log(typeof Bot, typeof Kysely, sum);`);
    expect(stderr).toBe("");
    expect(stdout).toBe("function function 7\n");
  });

  it("name a file that is missing", () => {
    writeFileSync(join(folder, "lost.ts"), 'import "./nowhere.ts";');
    const { status, stderr } = run(`await import(${JSON.stringify(pathToFileURL(join(folder, "lost.ts")).href)});`);
    expect(status).toBe(1);
    expect(stderr).toContain(join(folder, "nowhere.ts"));
  });
});
