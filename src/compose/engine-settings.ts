import type { Settings } from "../../config/schema.ts";
import type { EngineSettings } from "../engine/settings.ts";

/** The engine's part of the settings. `ourWallet` is the account that trades, where there is one. */
export function engineSettings(settings: Settings, ourWallet: string | undefined): EngineSettings {
  const { tradingZone, maxAgeMs, slippagePpm, lowestPriceMicro, highestPriceMicro, minRemainingMs, maxBookAgeMs } =
    settings;
  const sizing =
    settings.sizing === "fixed"
      ? ({ kind: "fixed", usdMicro: settings.fixedUsdMicro } as const)
      : ({ kind: "percent", ppm: settings.percentPpm } as const);
  const wallets = [...(settings.ownWallets ?? []), ...(ourWallet === undefined ? [] : [ourWallet])];
  return {
    ...{ tradingZone, maxAgeMs, slippagePpm, lowestPriceMicro, highestPriceMicro, minRemainingMs, maxBookAgeMs },
    sizing,
    complement: settings.complement,
    netting: settings.netting,
    ownWallets: wallets.map((wallet) => wallet.toLowerCase()),
  };
}
