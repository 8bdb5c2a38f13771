import type { Settings } from "../../config/schema.ts";
import { plainRules } from "../engine/copy-rules.ts";
import type { EngineSettings } from "../engine/settings.ts";

/**
 * The engine's part of the settings.
 * @param account the one that trades, where there is one
 * @param speed of the market's clock: a request takes people's time, so a book is that many times older when it arrives
 */
export function engineSettings(settings: Settings, account: string | undefined, speed = 1): EngineSettings {
  const { tradingZone, maxAgeMs, slippagePpm, lowestPriceMicro, highestPriceMicro, minRemainingMs } = settings;
  const maxBookAgeMs = settings.maxBookAgeMs * Math.max(1, speed);
  const sizing =
    settings.sizing === "fixed"
      ? ({ kind: "fixed", usdMicro: settings.fixedUsdMicro } as const)
      : ({ kind: "percent", ppm: settings.percentPpm } as const);
  const wallets = [...(settings.ownWallets ?? []), ...(account === undefined ? [] : [account])];
  return {
    ...{ tradingZone, maxAgeMs, slippagePpm, lowestPriceMicro, highestPriceMicro, minRemainingMs, maxBookAgeMs },
    rules: plainRules(sizing),
    complement: settings.complement,
    netting: settings.netting,
    unsettledTrade: settings.unsettledTrade,
    ownWallets: wallets.map((wallet) => wallet.toLowerCase()),
  };
}
