import { drawdownOf } from "../engine/books/drawdown.ts";
import { countPositions } from "../engine/books/dust.ts";
import { equity } from "../engine/books/equity.ts";
import { dayFigures } from "../engine/books/trading-day.ts";
import type { LimitName } from "../engine/limits.ts";
import type { Records } from "../engine/ports.ts";
import { lossesInRow } from "../engine/risk/losses.ts";
import type { AppPorts } from "./ports.ts";

const MINUTE_MS = 60_000;

/** What is in use of each limit, in its unit; of a limit on many things the one that uses most. A limit that is not here is used anew each time. */
const USES: { readonly [Name in LimitName]?: (records: Records, nowMs: number) => number } = {
  maxOpenPositions: countPositions,
  tradesPerDay: (records, nowMs) => today(records, nowMs)?.trades ?? 0,
  dailyLossMicro: (records, nowMs) => Math.max(0, -(today(records, nowMs)?.profitMicro ?? 0)),
  maxTargets: (records) => records.targets.all().filter(({ state }) => state !== "removed").length,
  maxPerPositionMicro: (records) => largestBy(records, ({ tokenId }) => String(tokenId)),
  maxPerTargetMicro: (records) => largestBy(records, ({ targetId }) => String(targetId)),
  maxPerEventMicro: (records) =>
    largestBy(records, ({ tokenId }) => records.risk.eventOf(tokenId) ?? `token ${tokenId}`),
  maxTotalExposureMicro: (records) => records.risk.exposureMicro(),
  maxDrawdownMicro: (records, nowMs) => drawdownOf(records, equity(records, nowMs).equityMicro).drawdownMicro,
  ordersPerMinute: (records, nowMs) => records.risk.buysSince(nowMs - MINUTE_MS),
  consecutiveLosses: (records) => lossesInRow(records, records.limits.get("consecutiveLosses")).inRow,
};

/** Undefined where use is per trade, or nothing is known of the limit. */
export function limitUse(app: AppPorts, name: string): number | undefined {
  const use = Object.hasOwn(USES, name) ? USES[name as LimitName] : undefined;
  return use?.(app.store.records, app.marketClock.nowMs());
}

function today(records: Records, nowMs: number): { readonly trades: number; readonly profitMicro: number } | undefined {
  const day = records.days.latest();
  return day === undefined ? undefined : dayFigures(records, day, nowMs);
}

/** The largest sum of what lots cost and open buys may still spend, by what they have in common. */
function largestBy(
  records: Records,
  groupOf: (each: { readonly targetId: number; readonly tokenId: number }) => string,
): number {
  const sums = new Map<string, number>();
  const add = (group: string, micro: number) => sums.set(group, (sums.get(group) ?? 0) + micro);
  for (const lot of records.lots.open()) add(groupOf(lot), lot.costMicro);
  for (const order of records.orders.open()) if (order.side === "BUY") add(groupOf(order), order.notionalMicro);
  return Math.max(0, ...sums.values());
}
