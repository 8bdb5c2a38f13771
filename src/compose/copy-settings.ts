import type { Settings } from "../../config/schema.ts";
import type { CopyRules, Sizing } from "../engine/copy-rules.ts";
import { CopyRules as schema } from "../engine/copy-rules.ts";
import { parseSizing } from "../engine/deciding/sizing-words.ts";

/** How targets are copied by the settings alone. Throws where their parts do not go together. */
export function configuredRules(settings: Settings): CopyRules {
  const { ignoreBelowMicro, sides, adds, makerFills, poolMs } = settings;
  return schema.parse({
    sizing: configuredSizing(settings),
    leastMicro: settings.leastUsdMicro ?? null,
    mostMicro: settings.mostUsdMicro ?? null,
    ...{ ignoreBelowMicro, sides, makerFills, poolMs },
    adds: adds === "all" ? null : Number(adds),
    takeProfitPpm: settings.takeProfitPpm ?? null,
    stopLossPpm: settings.stopLossPpm ?? null,
    trailingStopPpm: settings.trailingStopPpm ?? null,
    maxHoldMs: settings.maxHoldMs ?? null,
  });
}

function configuredSizing({ sizing, fixedUsdMicro, percentPpm, equityPpm, tiers }: Settings): Sizing {
  switch (sizing) {
    case "fixed":
      return { kind: sizing, usdMicro: fixedUsdMicro };
    case "percent":
      return { kind: sizing, ppm: percentPpm };
    case "equity":
      return { kind: sizing, ppm: equityPpm };
    case "tiers":
      return parseSizing(`tiers ${tiers}`);
  }
}
