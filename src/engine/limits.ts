import type { Records } from "./ports.ts";

/** The limits people set (rule 35): amounts in micro-USD, the others are counts. Their defaults stand in config. */
export const LIMIT_NAMES = [
  "maxPerTradeMicro",
  "maxPerPositionMicro",
  "maxOpenPositions",
  "tradesPerDay",
  "dailyLossMicro",
  "maxTargets",
  "maxTotalExposureMicro",
  "maxPerTargetMicro",
  "maxPerEventMicro",
  "maxPerTokenMinuteMicro",
  "maxDrawdownMicro",
  "ordersPerMinute",
  "consecutiveLosses",
] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];
export type Limits = Readonly<Record<LimitName, number>>;

/** The values in force. Throws when one is missing: without limits nothing is decided. */
export function currentLimits(records: Records): Limits {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, records.limits.get(name)])) as Limits;
}
