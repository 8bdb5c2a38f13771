import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnvFile } from "../../config/env-file.ts";
import { ENVIRONMENT_NAMES } from "../../config/environments.ts";
import { hostsOf } from "../../config/hosts.ts";
import type { Problem } from "../../config/load.ts";
import { loadSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import { DEFINITIONS, nameIn } from "../../config/schema.ts";

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
    writeFileSync(join(root, ".env.staging"), `STAGING_TELEGRAM_BOT_TOKEN=${TOKEN}\nUNDERSTUDY_FIXED_USD=2.5\n`);
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
    writeFileSync(join(root, ".env.staging"), `STAGING_TELEGRAM_BOT_TOKEN=${TOKEN}\n`);
    expect(settings().environment).toBe("staging");
  });

  it("count an empty value as not set", () => {
    expect(settings({ SANDBOX_PORT: "" }).sandboxPort).toBe(8088);
  });

  it("of one environment are never taken for another's", () => {
    writeFileSync(
      join(root, ".env.staging"),
      `STAGING_TELEGRAM_BOT_TOKEN=${TOKEN}\nSTAGING_TELEGRAM_CHAT_ID=-100123\n`,
    );
    const production = { PRODUCTION_TELEGRAM_BOT_TOKEN: `9${TOKEN}`, PRODUCTION_TELEGRAM_CHAT_ID: "7" };
    expect(settings(production, "staging")).toMatchObject({ telegramToken: TOKEN, telegramChatId: "-100123" });
    expect(settings(production, "production")).toMatchObject({ telegramToken: `9${TOKEN}`, telegramChatId: "7" });
    expect(settings(production)).toMatchObject({ telegramToken: undefined, telegramChatId: undefined });
  });

  it("name whose orders are signed: the key's own, or one wallet's", () => {
    const funder = `0x${"Ab".repeat(20)}`;
    const both = { UNDERSTUDY_SIGNATURE_TYPE: "3", UNDERSTUDY_FUNDER: funder };
    expect(settings(both)).toMatchObject({ signatureType: 3, funder: funder.toLowerCase() });
    expect(problems({ UNDERSTUDY_SIGNATURE_TYPE: "1" })).toEqual([
      { name: "UNDERSTUDY_FUNDER", value: "(not set)", allowed: expect.stringContaining("address of the wallet") },
    ]);
    expect(problems({ UNDERSTUDY_FUNDER: funder }).map(({ name }) => name)).toEqual(["UNDERSTUDY_FUNDER"]);
  });

  it("take providers of one's own, in order, and leave the sandbox on this machine", () => {
    const own = {
      STAGING_TELEGRAM_BOT_TOKEN: TOKEN,
      UNDERSTUDY_RPC_URLS: "https://one.example/key1/, http://two.example",
      UNDERSTUDY_FEED_SOCKETS: "wss://three.example/key2",
    };
    const staging = settings(own, "staging");
    const hosts = hostsOf("staging", 1, staging);
    expect(hosts.rpc).toEqual(["https://one.example/key1", "http://two.example"]);
    expect(hosts.feedSockets).toEqual(["wss://three.example/key2"]);
    expect(hosts.feedRpc).toEqual(hostsOf("staging", 1).feedRpc);
    expect(hostsOf("sandbox", 1, settings(own))).toEqual(hostsOf("sandbox", 1));
    expect(problems({ ...own, UNDERSTUDY_RPC_URLS: "wss://one.example/key1" }, "staging")).toEqual([
      { name: "UNDERSTUDY_RPC_URLS", value: "(set)", allowed: expect.stringContaining("https://") },
    ]);
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

  const everywhere = ENVIRONMENT_NAMES.flatMap((environment) =>
    Object.values(DEFINITIONS)
      .filter(({ usedIn }) => usedIn.some((one) => one === environment))
      .map((definition) => [nameIn(environment, definition), environment] as const),
  );
  it.each(everywhere)("are found in %s in %s", (name, environment) => {
    const tokens = { STAGING_TELEGRAM_BOT_TOKEN: TOKEN, PRODUCTION_TELEGRAM_BOT_TOKEN: TOKEN };
    const told = problems({ ...tokens, [name]: "certainly & not right" }, environment);
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
      { name: "STAGING_TELEGRAM_BOT_TOKEN", value: "(not set)", allowed: expect.stringContaining("token") },
    ]);
    const told = JSON.stringify(problems({ STAGING_TELEGRAM_BOT_TOKEN: "hush", STAGING_TOKEN: "hush" }, "staging"));
    expect(told).toContain("(set)");
    expect(told).not.toContain("hush");
  });

  it("include an unknown environment, and a file of one that names another", () => {
    expect(problems({ UNDERSTUDY_ENV: "prod" })).toEqual([
      { name: "UNDERSTUDY_ENV", value: "prod", allowed: "one of sandbox, staging, production" },
    ]);
    writeFileSync(join(root, ".env.staging"), `STAGING_TELEGRAM_BOT_TOKEN=${TOKEN}\nUNDERSTUDY_ENV=production\n`);
    expect(problems({}, "staging").map((problem) => problem.name)).toEqual(["UNDERSTUDY_ENV"]);
  });

  it("leave names alone that are not ours", () => {
    expect(problems({ PATH: "/bin", UNDERSTANDING: "1" })).toEqual([]);
  });
});

describe("the signer's key", () => {
  const key = `0x${"ab".repeat(32)}`;

  it("is noted and never read", () => {
    writeFileSync(join(root, ".env.staging"), `STAGING_PRIVATE_KEY=${key}\nSTAGING_TELEGRAM_BOT_TOKEN=${TOKEN}\n`);
    const fromFile = settings({}, "staging");
    expect(fromFile.signerKeySet).toBe(true);
    expect(JSON.stringify(fromFile)).not.toContain(key);
    const fromProcess = settings({ PRODUCTION_PRIVATE_KEY: key, STAGING_TELEGRAM_BOT_TOKEN: TOKEN }, "staging");
    expect(fromProcess.signerKeySet).toBe(true);
    expect(JSON.stringify(fromProcess)).not.toContain(key);
  });

  it.each(["", '""', "# to be made"])("is not there where it is set to nothing: %j", (value) => {
    writeFileSync(join(root, ".env.staging"), `STAGING_PRIVATE_KEY=${value}\nSTAGING_TELEGRAM_BOT_TOKEN=${TOKEN}\n`);
    expect(settings({}, "staging").signerKeySet).toBe(false);
  });
});

describe("the examples", () => {
  it.each(ENVIRONMENT_NAMES)("of %s name settings that exist, with every line that is commented out", (environment) => {
    const text = readFileSync(join(import.meta.dirname, "..", "..", "config", `${environment}.example.env`), "utf8");
    const lines = text.split("\n").map((line) => line.replace(/^# (?=[A-Z_]+=)/, ""));
    const { values, problems: wrong } = parseEnvFile(lines.join("\n"), []);
    expect(wrong).toEqual([]);
    const names = Object.values(DEFINITIONS).map((definition) => nameIn(environment, definition));
    const known = [...names, "STAGING_PRIVATE_KEY", "DATA_DIR"];
    expect([...values.keys()].filter((name) => !known.includes(name))).toEqual([]);
    expect(values.size).toBeGreaterThan(3);
  });
});
