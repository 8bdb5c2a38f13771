import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Problem } from "../../config/load.ts";
import { loadSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import { DEFINITIONS } from "../../config/schema.ts";

const TOKEN = `123456789:${"a".repeat(35)}`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "understudy-config-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function settings(processEnv: Record<string, string> = {}, environment?: string): Settings {
  const loaded = loadSettings({ root, processEnv, environment });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.settings;
}

function problems(processEnv: Record<string, string>, environment?: string): readonly Problem[] {
  const loaded = loadSettings({ root, processEnv, environment });
  return loaded.ok ? [] : loaded.problems;
}

describe("the settings", () => {
  it("need nothing in the sandbox", () => {
    expect(settings()).toMatchObject({
      environment: "sandbox",
      dataFolder: join(root, "data", "sandbox"),
      sandboxPort: 8088,
      sandboxSpeed: 1,
      tradingZone: "UTC",
      scanIntervalMs: 30_000,
      maxAgeMs: 120_000,
      slippagePpm: 30_000,
      lowestPriceMicro: 20_000,
      highestPriceMicro: 980_000,
      fixedUsdMicro: 5_000_000,
      percentPpm: 10_000,
      telegramToken: undefined,
      signerKeySet: false,
    });
  });

  it("come from the environment's own file, and the process wins", () => {
    writeFileSync(
      join(root, ".env"),
      'SANDBOX_PORT=9000 # ours\nexport UNDERSTUDY_TRADING_ZONE="Europe/Berlin"\n\n# done\n',
    );
    writeFileSync(join(root, ".env.staging"), `UNDERSTUDY_TELEGRAM_TOKEN=${TOKEN}\nUNDERSTUDY_FIXED_USD=2.5\n`);
    expect(settings()).toMatchObject({ sandboxPort: 9000, tradingZone: "Europe/Berlin" });
    expect(settings({ SANDBOX_PORT: "9001" }).sandboxPort).toBe(9001);
    expect(settings({ UNDERSTUDY_ENV: "staging" })).toMatchObject({
      environment: "staging",
      telegramToken: TOKEN,
      fixedUsdMicro: 2_500_000,
      dataFolder: join(root, "data", "staging"),
    });
    expect(settings({ UNDERSTUDY_ENV: "sandbox" }, "staging").environment).toBe("staging");
    expect(settings({ DATA_DIR: "/elsewhere" }).dataFolder).toBe("/elsewhere");
  });

  it("take an environment chosen in .env", () => {
    writeFileSync(join(root, ".env"), "UNDERSTUDY_ENV=staging\n");
    writeFileSync(join(root, ".env.staging"), `UNDERSTUDY_TELEGRAM_TOKEN=${TOKEN}\n`);
    expect(settings().environment).toBe("staging");
  });

  it("count an empty value as not set", () => {
    expect(settings({ SANDBOX_PORT: "" }).sandboxPort).toBe(8088);
  });

  it("keep wallets in lower case", () => {
    const wallet = `0x${"A".repeat(40)}`;
    expect(settings({ UNDERSTUDY_OWN_WALLETS: `${wallet}, ${wallet}` }).ownWallets).toEqual([
      wallet.toLowerCase(),
      wallet.toLowerCase(),
    ]);
  });
});

describe("wrong settings", () => {
  it("are all told at once, with name, value and what is allowed", () => {
    writeFileSync(join(root, ".env"), "SANDBOX_PORT=70000\nnonsense\nSANDBOX_SEED=1\nSANDBOX_SEED=2\n");
    const told = problems({
      UNDERSTUDY_FIXED_USD: "five",
      UNDERSTUDY_TRADING_ZONE: "Mars/Olympus",
      UNDERSTUDY_SLIPPAGE_PRECENT: "3",
      UNDERSTUDY_LOWEST_PRICE: "0.5",
      UNDERSTUDY_HIGHEST_PRICE: "0.4",
    });
    expect(told).toEqual([
      { name: ".env", value: "line 2 is not NAME=value", allowed: expect.stringContaining("NAME=value") },
      { name: ".env", value: "line 4 sets SANDBOX_SEED again", allowed: expect.any(String) },
      {
        name: "UNDERSTUDY_SLIPPAGE_PRECENT",
        value: "(set)",
        allowed: "no such setting; did you mean UNDERSTUDY_SLIPPAGE_PERCENT?",
      },
      { name: "UNDERSTUDY_LOWEST_PRICE", value: "0.5", allowed: expect.stringContaining("0.4") },
      { name: "SANDBOX_PORT", value: "70000", allowed: "a whole number from 1 to 65535" },
      { name: "UNDERSTUDY_TRADING_ZONE", value: "Mars/Olympus", allowed: expect.stringContaining("IANA") },
      { name: "UNDERSTUDY_FIXED_USD", value: "five", allowed: "a number from 1 to 1000 with at most 6 decimals" },
    ]);
  });

  it.each(Object.values(DEFINITIONS).map(({ name }) => name))("are found in %s", (name) => {
    const told = problems({ [name]: "certainly & not right" });
    expect(told.map((problem) => problem.name)).toEqual([name]);
    expect(told[0]?.allowed).not.toBe("");
  });

  it.each([["NaN"], ["-1"], ["1e3"], ["0x10"], ["1.0000001"], ["99999999999999999999"], [" "]])(
    "are found where a number is %j",
    (text) => {
      expect(problems({ UNDERSTUDY_FIXED_USD: text })).toHaveLength(1);
    },
  );

  it("name what staging cannot do without, and never show a secret", () => {
    expect(problems({}, "staging")).toEqual([
      { name: "UNDERSTUDY_TELEGRAM_TOKEN", value: "(not set)", allowed: expect.stringContaining("token") },
    ]);
    const told = JSON.stringify(problems({ UNDERSTUDY_TELEGRAM_TOKEN: "hush", STAGING_TOKEN: "hush" }, "staging"));
    expect(told).toContain("(set)");
    expect(told).not.toContain("hush");
  });

  it("include an unknown environment, and a file of one that names another", () => {
    expect(problems({ UNDERSTUDY_ENV: "prod" })).toEqual([
      { name: "UNDERSTUDY_ENV", value: "prod", allowed: "one of sandbox, staging, production" },
    ]);
    writeFileSync(join(root, ".env.staging"), `UNDERSTUDY_TELEGRAM_TOKEN=${TOKEN}\nUNDERSTUDY_ENV=production\n`);
    expect(problems({}, "staging").map((problem) => problem.name)).toEqual(["UNDERSTUDY_ENV"]);
  });

  it("leave names alone that are not ours", () => {
    expect(problems({ PATH: "/bin", UNDERSTANDING: "1" })).toEqual([]);
  });
});

describe("the signer's key", () => {
  const key = `0x${"ab".repeat(32)}`;

  it("is noted and never read", () => {
    writeFileSync(join(root, ".env.staging"), `STAGING_PRIVATE_KEY=${key}\nUNDERSTUDY_TELEGRAM_TOKEN=${TOKEN}\n`);
    const fromFile = settings({}, "staging");
    expect(fromFile.signerKeySet).toBe(true);
    expect(JSON.stringify(fromFile)).not.toContain(key);
    const fromProcess = settings({ PRODUCTION_PRIVATE_KEY: key, UNDERSTUDY_TELEGRAM_TOKEN: TOKEN }, "staging");
    expect(fromProcess.signerKeySet).toBe(true);
    expect(JSON.stringify(fromProcess)).not.toContain(key);
  });
});
