import type { TradingDay } from "../../domain/day.ts";
import { tradingDayOf } from "../../domain/day.ts";
import type { DayRecord, MarketData, Records, Store } from "../ports.ts";
import { equity } from "./equity.ts";

/** Two resets lie at least this far apart, whatever clocks and zones do (rule 30). */
const SHORTEST_DAY_MS = 20 * 3_600_000;

const LAST_RESET = "lastResetMs";

function isTooSoon(records: Records, nowMs: number): boolean {
  const last = records.settings.get(LAST_RESET);
  return typeof last === "number" && nowMs - last < SHORTEST_DAY_MS;
}

/** The venue's time: setting our own clock begins no day. */
export type DayTime = Pick<MarketData, "venueNowMs" | "isTimeSure">;

/**
 * The day that it is by the venue's time, begun if it is not yet: its start equity is the equity now, limits used start
 * at zero, the daily-loss stop lifts. While nobody is sure of that time the latest day goes on. Call it inside a transaction.
 */
export function ensureDay(records: Records, zone: string, time: DayTime): { day: DayRecord; begun: boolean } {
  const latest = records.days.latest();
  const nowMs = time.venueNowMs();
  const name = tradingDayOf(nowMs, zone);
  const goesOn = latest !== undefined && (latest.day >= name || !time.isTimeSure() || isTooSoon(records, nowMs));
  if (goesOn) return { day: latest, begun: false };
  const day = {
    day: name,
    startMs: nowMs,
    startEquityMicro: equity(records, nowMs).equityMicro,
    trades: 0,
    flowsMicro: 0,
    lossStopMs: null,
    limitToldMs: null,
  };
  if (latest !== undefined) records.settings.set(LAST_RESET, nowMs, nowMs);
  records.days.put(day);
  records.journal.append("day", { day: name, startEquityMicro: day.startEquityMicro });
  return { day, begun: true };
}

/** The same in a transaction of its own, which is opened only where the day is to be begun: most rounds find it begun. */
export function currentDay(store: Store, zone: string, time: DayTime): DayRecord {
  const latest = store.records.days.latest();
  if (latest !== undefined && latest.day >= tradingDayOf(time.venueNowMs(), zone)) return latest;
  return store.transact((records) => ensureDay(records, zone, time)).day;
}

export interface DayFigures {
  readonly day: TradingDay;
  readonly startEquityMicro: number;
  /** Equity now − equity at the start, net of deposits; negative is a loss. */
  readonly profitMicro: number;
  readonly trades: number;
  readonly lossStopped: boolean;
}

/** @param worth the equity at `nowMs`, where the caller has reckoned it already */
export function dayFigures(
  records: Records,
  day: DayRecord,
  nowMs: number,
  worth = equity(records, nowMs),
): DayFigures {
  const profitMicro = worth.equityMicro - day.startEquityMicro - day.flowsMicro;
  const { startEquityMicro, trades, lossStopMs } = day;
  return { day: day.day, startEquityMicro, profitMicro, trades, lossStopped: lossStopMs !== null };
}

/** A limit of the day was loosened by its owner: what it had stopped today goes on, and its next end is told again. */
export function loosenToday(records: Records, limit: string): void {
  const day = records.days.latest();
  if (day === undefined) return;
  if (limit === "dailyLossMicro") records.days.put({ ...day, lossStopMs: null });
  if (limit === "tradesPerDay") records.days.put({ ...day, limitToldMs: null });
}
