import { defaultLimits } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import { configuredRules } from "../../src/compose/copy-settings.ts";
import { riskSettings } from "../../src/compose/engine-settings.ts";
import type { Sizing } from "../../src/engine/copy-rules.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import type { Limits } from "../../src/engine/limits.ts";
import { NO_FILTERS } from "../../src/engine/risk/market-filters.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import type { ProfileName } from "./options.ts";

/** Under which limits and settings the recorded trades are copied. */
export interface Profile {
  readonly name: ProfileName;
  readonly settings: EngineSettings;
  readonly limits: Limits;
  readonly startCashMicro: number;
  /** The recordings do not tell what a wallet's positions were worth: under equity sizing each is taken to have had this, always. */
  readonly theirPositionsMicro: number;
}

const USD = 1_000_000;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
/** Far more than a recording spans; sums with it stay safe integers. */
const FOR_EVER_MS = 1e15;
const FINEST_TICK_MICRO = 1_000;

/** `sandbox`: what `npm start` runs with. `open`: no cap on money, counts, days, age, netting or a market's end. */
export function profileOf(name: ProfileName, settings: Settings, sizing: Sizing | undefined): Profile {
  const limits = defaultLimits("sandbox");
  const sandbox = engineSettings(settings);
  const profile = { ...plainProfile(name, sandbox, limits) };
  if (sizing === undefined) return profile;
  const rules = { ...profile.settings.rules, sizing, poolMs: settings.poolMs };
  return { ...profile, settings: { ...profile.settings, rules } };
}

function plainProfile(name: ProfileName, sandbox: EngineSettings, limits: Limits): Profile {
  if (name === "sandbox")
    return { name, settings: sandbox, limits, startCashMicro: 1_000 * USD, theirPositionsMicro: 100_000 * USD };
  const unlimited = Object.fromEntries(Object.keys(limits).map((limit) => [limit, NO_LIMIT])) as Limits;
  return {
    name,
    settings: { ...sandbox, ...OPEN },
    limits: unlimited,
    startCashMicro: 1e9 * USD,
    theirPositionsMicro: 8e9 * USD,
  };
}

const OPEN: Partial<EngineSettings> = {
  maxAgeMs: FOR_EVER_MS,
  minRemainingMs: -FOR_EVER_MS,
  netting: false,
  complement: "allow",
  // The engine narrows this to [tick, 1 − tick] of each market.
  lowestPriceMicro: FINEST_TICK_MICRO,
  highestPriceMicro: USD - FINEST_TICK_MICRO,
  rules: plainRules({ kind: "fixed", usdMicro: 10 * USD }),
  slippagePpm: 100_000,
  risk: {
    ...{ maxSpreadMicro: USD, minDepthPpm: 0, gameQuietMs: 0, inPlay: true, repeatMs: 0 },
    ...{ lossPauseMs: 0, tokenCooldownMs: 0, marketMakers: "copy", filters: NO_FILTERS },
  },
};

function engineSettings(settings: Settings): EngineSettings {
  const { tradingZone, maxAgeMs, slippagePpm, lowestPriceMicro, highestPriceMicro } = settings;
  const { minRemainingMs, maxBookAgeMs, complement, netting, unsettledTrade, ownWallets } = settings;
  const prices = { slippagePpm, lowestPriceMicro, highestPriceMicro };
  return {
    tradingZone,
    maxAgeMs,
    ...prices,
    minRemainingMs,
    maxBookAgeMs,
    rules: configuredRules(settings),
    // A round of a replay decides what a scan brought: nothing is on its way from the scan before.
    mostInFlight: NO_LIMIT,
    complement,
    netting,
    unsettledTrade,
    risk: riskSettings(settings),
    ownWallets: ownWallets ?? [],
  };
}
