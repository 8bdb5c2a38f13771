import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");
const biome = join(root, "node_modules", "@biomejs", "biome", "bin", "biome");

const Report = z.object({ diagnostics: z.array(z.object({ category: z.string() })) });

/** What our own configuration finds in a piece of source: the categories of its complaints. */
function complaintsAbout(source: string): string[] {
  writeFileSync(join(folder, "sample.ts"), source);
  const { stdout } = spawnSync(
    process.execPath,
    [biome, "lint", "--reporter=json", "--vcs-enabled=false", `--config-path=${folder}`, folder],
    { cwd: folder, encoding: "utf8" },
  );
  return Report.parse(JSON.parse(stdout)).diagnostics.map((diagnostic) => diagnostic.category);
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "understudy-biome-"));
  copyFileSync(join(root, "biome.json"), join(folder, "biome.json"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Rules of the nursery can be renamed or dropped with a new version, and then a linter is silent instead of strict.
describe("the linter's configuration", () => {
  it.each([
    [
      "a promise nobody waits for",
      "noFloatingPromises",
      "async function act() {}\nexport function f() {\n  act();\n}\n",
    ],
    [
      "a promise where a truth is meant",
      "noMisusedPromises",
      "async function ready() {\n  return true;\n}\nexport function f() {\n  if (ready()) return 1;\n  return 2;\n}\n",
    ],
    ["any", "noExplicitAny", "export const value: any = 1;\n"],
    ["the console", "noConsole", 'console.log("hello");\n'],
    ["a non-null assertion", "noNonNullAssertion", "export const first = (list: string[]) => list[0]!;\n"],
    ["a type imported as a value", "useImportType", 'import { Clock } from "./clock.ts";\nexport type Time = Clock;\n'],
  ])("finds %s", (_, rule, source) => {
    expect(complaintsAbout(source).join(" ")).toContain(rule);
  });

  it("is content with plain code", () => {
    expect(complaintsAbout("export const double = (value: number) => value * 2;\n")).toEqual([]);
  });
});
