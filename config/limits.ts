import type { EnvironmentName } from "./environments.ts";

const usd = (dollars: number) => dollars * 1_000_000;

/**
 * What each environment may risk until people set something else (rule 35): money in micro-USD, the others are counts.
 * Production's money and trades a day are ten times staging's, so that what staging showed can be read as production.
 */
export const LIMITS = {
  maxPerTradeMicro: { sandbox: usd(5), staging: usd(5), production: usd(50) },
  maxPerPositionMicro: { sandbox: usd(20), staging: usd(20), production: usd(200) },
  dailyLossMicro: { sandbox: usd(10), staging: usd(10), production: usd(100) },
  tradesPerDay: { sandbox: 500, staging: 5, production: 50 },
  maxOpenPositions: { sandbox: 200, staging: 50, production: 50 },
  maxTotalExposureMicro: { sandbox: usd(1_000), staging: usd(100), production: usd(1_000) },
  maxPerTargetMicro: { sandbox: usd(200), staging: usd(50), production: usd(500) },
  maxPerEventMicro: { sandbox: usd(100), staging: usd(40), production: usd(400) },
  maxPerTokenMinuteMicro: { sandbox: usd(10), staging: usd(10), production: usd(100) },
  maxDrawdownMicro: { sandbox: usd(50), staging: usd(50), production: usd(500) },
  ordersPerMinute: { sandbox: 60, staging: 10, production: 30 },
  consecutiveLosses: { sandbox: 50, staging: 10, production: 10 },
  maxTargets: { sandbox: 25, staging: 25, production: 25 },
} as const satisfies Record<string, Record<EnvironmentName, number>>;

export type LimitName = keyof typeof LIMITS;

/** The limits a new database of this environment starts with. */
export function defaultLimits(environment: EnvironmentName): Readonly<Record<LimitName, number>> {
  const entries = Object.entries(LIMITS).map(([name, row]) => [name, row[environment]]);
  return Object.freeze(Object.fromEntries(entries)) as Readonly<Record<LimitName, number>>;
}
