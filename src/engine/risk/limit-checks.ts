import { formatUsd as usd } from "../../domain/micro.ts";
import type { LimitName } from "../limits.ts";
import type { Check } from "./check.ts";
import { failIf } from "./check.ts";
import type { BuyFacts } from "./facts.ts";

/** Checks of the limits that people set (rule 35): what is in use, with this buy, against what is allowed. */

interface Sum {
  readonly name: string;
  readonly rule: number;
  readonly needs: string;
  readonly limit: LimitName;
  /** The word for it in the figures. */
  readonly word: string;
  readonly inUse: (facts: BuyFacts) => number;
}

/** The fee is not counted: a limit is held against limit price × shares. */
function sumCheck({ name, rule, needs, limit, word, inUse }: Sum): Check {
  const judge: Check["judge"] = (f) => {
    const totalMicro = inUse(f) + f.notionalMicro;
    return failIf(totalMicro > f.limits[limit], { [word]: usd(totalMicro), allowed: usd(f.limits[limit]) });
  };
  return { name, rule, appliesTo: "buys", needs, bound: { limit }, judge };
}

export const maxPerTrade = sumCheck({
  ...{ name: "max per trade", rule: 13, limit: "maxPerTradeMicro", word: "trade" },
  ...{ needs: "what the episode committed, the copy's size", inUse: (f) => f.episodeCommittedMicro },
});

export const maxPerPosition = sumCheck({
  ...{ name: "max per position", rule: 13, limit: "maxPerPositionMicro", word: "position" },
  ...{ needs: "lots and open buys of the token", inUse: (f) => f.positionMicro },
});

export const maxPerTarget = sumCheck({
  ...{ name: "max per target", rule: 35, limit: "maxPerTargetMicro", word: "target" },
  ...{ needs: "lots and open buys on account of the target", inUse: (f) => f.targetMicro },
});

export const maxPerEvent = sumCheck({
  ...{ name: "max per event", rule: 35, limit: "maxPerEventMicro", word: "event" },
  ...{ needs: "lots and open buys in the event's markets", inUse: (f) => f.eventMicro },
});

export const totalExposure = sumCheck({
  ...{ name: "total exposure", rule: 35, limit: "maxTotalExposureMicro", word: "total" },
  ...{ needs: "all lots and open buys", inUse: (f) => f.totalMicro },
});

export const crowding = sumCheck({
  ...{ name: "crowding", rule: 22, limit: "maxPerTokenMinuteMicro", word: "minute" },
  ...{ needs: "buys of the token in the last minute, of all targets", inUse: (f) => f.tokenMinuteMicro },
});

export const openPositions: Check = {
  ...{ name: "open positions", rule: 13, appliesTo: "buys" },
  ...{ needs: "tokens held or being bought", bound: { limit: "maxOpenPositions" } },
  judge: (f) =>
    failIf(f.opensPosition && f.openPositions >= f.limits.maxOpenPositions, {
      open: String(f.openPositions),
      allowed: String(f.limits.maxOpenPositions),
    }),
};

export const tradesADay: Check = {
  ...{ name: "trades a day", rule: 12, appliesTo: "buys" },
  ...{ needs: "the day's episodes that ordered", bound: { limit: "tradesPerDay" } },
  judge: (f) =>
    failIf(f.countsToday && f.tradesToday >= f.limits.tradesPerDay, {
      today: String(f.tradesToday),
      allowed: String(f.limits.tradesPerDay),
    }),
};

export const ordersAMinute: Check = {
  ...{ name: "orders a minute", rule: 35, appliesTo: "buys" },
  ...{ needs: "buys ordered in the last minute", bound: { limit: "ordersPerMinute" } },
  judge: (f) =>
    failIf(f.ordersInMinute >= f.limits.ordersPerMinute, {
      "last minute": String(f.ordersInMinute),
      allowed: String(f.limits.ordersPerMinute),
    }),
};
