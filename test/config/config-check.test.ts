import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const script = join(import.meta.dirname, "..", "..", "scripts", "config-check.ts");

function check(env: Record<string, string>, ...args: string[]) {
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8", env });
}

it("prints the effective settings of an environment, its secrets as set", () => {
  const token = `123456789:${"a".repeat(35)}`;
  const { status, stdout } = check({ STAGING_TELEGRAM_BOT_TOKEN: token, UNDERSTUDY_FIXED_USD: "2.50" }, "staging");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^UNDERSTUDY_ENV +staging/);
  expect(stdout).toMatch(/^STAGING_TELEGRAM_BOT_TOKEN +\(set\)$/m);
  expect(stdout).toMatch(/^UNDERSTUDY_FIXED_USD +2\.5$/m);
  expect(stdout).not.toContain(token);
});

it("shows of one's own providers the hosts alone", () => {
  const env = {
    UNDERSTUDY_RPC_URLS: "https://one.example/v2/hush-hush",
    UNDERSTUDY_ETHERSCAN_KEY: "hushhush".repeat(4),
  };
  const { stdout, stderr } = check({ ...env, STAGING_TELEGRAM_BOT_TOKEN: `123456789:${"a".repeat(35)}` }, "staging");
  expect(stdout).toMatch(/^UNDERSTUDY_RPC_URLS +\(set\)$/m);
  expect(stdout).toMatch(/^rpc at +one\.example$/m);
  expect(stdout + stderr).not.toContain("hush");
});

it("prints every problem and ends with 1", () => {
  const { status, stderr } = check({ SANDBOX_PORT: "none", SANDBOX_SPED: "2" });
  expect(status).toBe(1);
  expect(stderr).toContain("2 problems");
  expect(stderr).toContain("SANDBOX_PORT: none");
  expect(stderr).toContain("did you mean SANDBOX_SPEED?");
});

it("prints the other settings beside what is wrong, under an unknown environment too", () => {
  const { status, stdout, stderr } = check({ UNDERSTUDY_ENV: "x", SANDBOX_PORT: "70000", SANDBOX_SPEED: "0" });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^UNDERSTUDY_ENV +x +<- wrong; what follows is sandbox/);
  expect(stdout).toMatch(/^SANDBOX_PORT +70000 +<- wrong$/m);
  expect(stdout).toMatch(/^SANDBOX_SPEED +0 +<- wrong$/m);
  expect(stdout).toMatch(/^SANDBOX_SEED +1$/m);
  expect(stderr).toContain("3 problems");
  for (const name of ["UNDERSTUDY_ENV: x", "SANDBOX_PORT: 70000", "SANDBOX_SPEED: 0"]) expect(stderr).toContain(name);
});

it("never shows a wrong secret", () => {
  const { status, stdout, stderr } = check({ STAGING_TELEGRAM_BOT_TOKEN: "hush-hush" }, "staging");
  expect(status).toBe(1);
  expect(stdout).toMatch(/^STAGING_TELEGRAM_BOT_TOKEN +\(set\) +<- wrong$/m);
  expect(stdout + stderr).not.toContain("hush");
});
