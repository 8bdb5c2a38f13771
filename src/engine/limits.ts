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

/** The values in force, read at once: every decision asks for them. Throws when one is missing: without limits nothing is decided. */
export function currentLimits(records: Records): Limits {
  const values = new Map(records.limits.all().map(({ name, value }) => [name, value]));
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, known(name, values.get(name))])) as Limits;
}

function known(name: LimitName, value: number | undefined): number {
  if (value === undefined) throw new Error(`there is no limit named ${name}`);
  return value;
}
