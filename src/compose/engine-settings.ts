import type { Settings } from "../../config/schema.ts";
import type { RiskSettings } from "../engine/risk/settings.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { configuredRules } from "./copy-settings.ts";

/**
 * The engine's part of the settings.
 * @param account the one that trades, where there is one
 * @param speed of the market's clock: a request takes people's time, so a book is that many times older when it arrives
 */
export function engineSettings(settings: Settings, account: string | undefined, speed = 1): EngineSettings {
  const { tradingZone, maxAgeMs, slippagePpm, lowestPriceMicro, highestPriceMicro, minRemainingMs } = settings;
  const maxBookAgeMs = settings.maxBookAgeMs * Math.max(1, speed);
  const wallets = [...(settings.ownWallets ?? []), ...(account === undefined ? [] : [account])];
  return {
    ...{ tradingZone, maxAgeMs, slippagePpm, lowestPriceMicro, highestPriceMicro, minRemainingMs, maxBookAgeMs },
    rules: configuredRules(settings),
    mostInFlight: settings.mostInFlight,
    complement: settings.complement,
    netting: settings.netting,
    unsettledTrade: settings.unsettledTrade,
    risk: riskSettings(settings),
    ownWallets: wallets.map((wallet) => wallet.toLowerCase()),
  };
}

/** The bounds of checks. */
export function riskSettings(settings: Settings): RiskSettings {
  const { maxSpreadMicro, minDepthPpm, gameQuietMs, inPlay, repeatMs, lossPauseMs, tokenCooldownMs, marketMakers } =
    settings;
  const { allowCategories = [], denyCategories = [], allowKeywords = [], denyKeywords = [] } = settings;
  return {
    ...{ maxSpreadMicro, minDepthPpm, gameQuietMs, inPlay, repeatMs, lossPauseMs, tokenCooldownMs, marketMakers },
    filters: { allowCategories, denyCategories, allowKeywords, denyKeywords },
  };
}
