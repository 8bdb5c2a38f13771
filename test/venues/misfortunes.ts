import type { Random } from "../../src/engine/ports.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import type { ExchangeSettings } from "../../src/sandbox/exchange/exchange-settings.ts";
import type { Misfortune } from "./exchange-wire.ts";

export const NO_FAULTS = {
  ...{ silentButTaken: 0, takenTwice: 0, lateFill: 0, unmatched: 0, couldNotRun: 0 },
  ...{ failSettlement: 0, retrySettlement: 0 },
};

/** What befalls a random half of the orders, buys and mirrored sells. */
const MISFORTUNES = {
  "time-out but filled": () => ({ faults: { silentButTaken: 1 } }),
  "accepted twice": (random) =>
    random.integer(2) === 0 ? { faults: { takenTwice: 1 } } : { faults: {}, arrivesTwice: true },
  "late fill after FAK": () => ({ faults: { lateFill: 1 } }),
  "425 then post-only": (random) => {
    const restart = { forMs: 300 + random.integer(8_000), thenPostOnlyMs: random.integer(8_000) };
    return { faults: { restart } };
  },
  "matched then failed": (random) => ({ faults: { failSettlement: 1 + random.integer(2) } }),
  "settled under a new hash": (random) => ({ faults: { retrySettlement: 1 + random.integer(3) } }),
} satisfies Record<string, (random: Random) => Misfortune>;

type OneFate = keyof typeof MISFORTUNES;
const EACH = Object.keys(MISFORTUNES) as OneFate[];
export type Fate = OneFate | "all at once";
export const FATES: readonly Fate[] = [...EACH, "all at once"];

/** How the exchange and the bot are set where the real venue's ways are not known. */
export const VARIANTS: ReadonlyArray<{ exchange: Partial<ExchangeSettings>; engine: Partial<EngineSettings> }> = [
  { exchange: {}, engine: {} },
  { exchange: { marketBuys: "dollars", trades: "level" }, engine: { complement: "allow" } },
  { exchange: { reposts: "refuse-duplicate", trades: "level", sellsBeforeSettled: true }, engine: {} },
  {
    exchange: { reposts: "refuse-old", marketBuys: "dollars", sellsBeforeSettled: true },
    engine: { complement: "allow" },
  },
];

/** What may befall an order under a fate, the exchange's counters set anew. */
export function misfortuneOf(fate: Fate, random: Random): Misfortune {
  const one = fate === "all at once" ? (EACH[random.integer(EACH.length)] as OneFate) : fate;
  const chosen: Misfortune = MISFORTUNES[one](random);
  return { ...chosen, faults: { ...NO_FAULTS, ...chosen.faults } };
}
