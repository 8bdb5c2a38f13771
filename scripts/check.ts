// npm run check: types, style, unused code and the floors between the rooms, side by side; exit 1 if any of them fails.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";

const root = dirname(import.meta.dirname);

const CHECKS = [
  { name: "types", command: ["typescript/bin/tsc", "--noEmit", "-p", root] },
  { name: "style", command: ["@biomejs/biome/bin/biome", "check", "--error-on-warnings", "--max-diagnostics=100"] },
  { name: "unused", command: ["knip/bin/knip.js", "--no-progress"] },
  { name: "floors", command: ["vitest/vitest.mjs", "run", "test/frame/floors.test.ts"] },
];

interface Verdict {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: string;
}

function runCheck({ name, command: [program = "", ...args] }: (typeof CHECKS)[number]): Promise<Verdict> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(root, "node_modules", program), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const gather = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", gather);
  child.stderr.on("data", gather);
  return new Promise((resolve) => {
    const settle = (passed: boolean) =>
      resolve({ name, passed, output, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) });
    child.on("error", (error) => {
      output += error.message;
      settle(false);
    });
    child.on("close", (code) => settle(code === 0));
  });
}

const verdicts = await Promise.all(CHECKS.map(runCheck));
for (const { name, passed, output, seconds } of verdicts) {
  console.log(`${passed ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (!passed) console.log(`${output.trim()}\n`);
}
if (verdicts.some((verdict) => !verdict.passed)) process.exitCode = 1;
