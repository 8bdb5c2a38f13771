import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../ops/temporary-folder.ts";

const folder = temporaryFolder();
const script = join(import.meta.dirname, "..", "..", ".ci", "tally.mjs");

type File = [name: string, ...statuses: string[]];

function tally(...files: File[]) {
  const testResults = files.map(([name, ...statuses]) => ({
    name: `/house/test/${name}`,
    status: statuses.length === 0 || statuses.includes("failed") ? "failed" : "passed",
    message: "",
    assertionResults: statuses.map((status) => ({ fullName: name, status })),
  }));
  const report = join(folder(), "report.json");
  writeFileSync(report, JSON.stringify({ testResults }));
  const { status, stdout } = spawnSync(process.execPath, [script, report], { encoding: "utf8" });
  return { status, last: stdout.trim().split("\n").at(-1) };
}

const browser: File = ["browser/chat.test.ts", "passed"];

it.each<[string, File[], number, string]>([
  ["all passed", [browser, ["a.test.ts", "passed", "passed"]], 0, "3 passed, 0 failed"],
  ["some skipped", [browser, ["a.test.ts", "passed", "pending"]], 0, "2 passed, 0 failed, 1 skipped"],
  ["one failed", [browser, ["a.test.ts", "failed"]], 1, "1 passed, 1 failed"],
  ["a file could not be run", [browser, ["a.test.ts"]], 1, "1 passed, 1 failed"],
  [
    "the browser test was skipped",
    [
      ["browser/chat.test.ts", "pending"],
      ["a.test.ts", "passed"],
    ],
    1,
    "1 passed, 0 failed, 1 skipped",
  ],
  ["there is no browser test", [["a.test.ts", "passed"]], 1, "1 passed, 0 failed"],
  ["nothing ran", [], 1, "0 passed, 0 failed"],
])("counts when %s", (_, files, status, last) => {
  expect(tally(...files)).toEqual({ status, last });
});
