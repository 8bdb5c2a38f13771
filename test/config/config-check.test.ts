import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const script = join(import.meta.dirname, "..", "..", "scripts", "config-check.ts");

function check(env: Record<string, string>, ...args: string[]) {
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8", env });
}

it("prints the effective settings of an environment, its secrets as set", () => {
  const token = `123456789:${"a".repeat(35)}`;
  const { status, stdout } = check({ UNDERSTUDY_TELEGRAM_TOKEN: token, UNDERSTUDY_FIXED_USD: "2.50" }, "staging");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^UNDERSTUDY_ENV +staging/);
  expect(stdout).toMatch(/^UNDERSTUDY_TELEGRAM_TOKEN +\(set\)$/m);
  expect(stdout).toMatch(/^UNDERSTUDY_FIXED_USD +2\.5$/m);
  expect(stdout).not.toContain(token);
});

it("prints every problem and ends with 1", () => {
  const { status, stderr } = check({ SANDBOX_PORT: "none", SANDBOX_SPED: "2" });
  expect(status).toBe(1);
  expect(stderr).toContain("2 problems");
  expect(stderr).toContain("SANDBOX_PORT: none");
  expect(stderr).toContain("did you mean SANDBOX_SPEED?");
});
