import { expect, it } from "vitest";
import { loadSettings } from "../../config/load.ts";
import { secretSettings } from "../../src/compose/secret-settings.ts";

it("names every text that must never be written, and no other", () => {
  const processEnv = {
    STAGING_TELEGRAM_BOT_TOKEN: `123456789:${"t".repeat(35)}`,
    UNDERSTUDY_RPC_URLS: "https://one.example/key1,https://two.example/key2",
    UNDERSTUDY_ETHERSCAN_KEY: "k".repeat(34),
    STAGING_TELEGRAM_CHAT_ID: "-1001234567890",
  };
  const loaded = loadSettings({ root: import.meta.dirname, processEnv, environment: "staging" });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  expect(new Set(secretSettings(loaded.settings))).toEqual(
    new Set([
      processEnv.STAGING_TELEGRAM_BOT_TOKEN,
      "https://one.example/key1",
      "https://two.example/key2",
      processEnv.UNDERSTUDY_ETHERSCAN_KEY,
    ]),
  );
});
