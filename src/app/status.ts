import { tradingDayOf } from "../domain/day.ts";
import { MICRO } from "../domain/micro.ts";
import { drawdownOf } from "../engine/books/drawdown.ts";
import { countOwed, countPositions } from "../engine/books/dust.ts";
import type { Equity } from "../engine/books/equity.ts";
import { equity } from "../engine/books/equity.ts";
import { dayFigures } from "../engine/books/trading-day.ts";
import type { BreakerRecord, DayRecord, Records } from "../engine/ports.ts";
import { lossesInRow, lossPauseUntilMs } from "../engine/risk/losses.ts";
import type { TradingState } from "../engine/trading-state.ts";
import { tradingState } from "../engine/trading-state.ts";
import type { LimitUse } from "./limits.ts";
import { noBuys, readLimits } from "./limits.ts";
import type { AppPorts, JobRun } from "./ports.ts";

/** A day that begins so long after midnight is told to have begun then. */
const LATE_MS = 15 * 60_000;
/** Reasons for skips are counted over the last 24 hours. */
const REASONS_MS = 24 * 3_600_000;

export interface TargetActivity {
  readonly name: string;
  readonly state: string;
  /** When the target last traded, undefined when nothing was seen yet. */
  readonly lastTradeMs: number | undefined;
}

/** Positions closed at a loss, one after the other. */
interface LossRow {
  readonly inRow: number;
  /** How many may be; undefined where nothing limits them. */
  readonly allowed: number | undefined;
  /** While they keep buys back. */
  readonly untilMs: number | undefined;
}

export interface Status {
  readonly environment: string;
  readonly nowMs: number;
  readonly trading: TradingState;
  readonly money: Equity;
  readonly profitTodayMicro: number;
  /** From when on today's profit and loss are counted, where that is not the day's beginning: the books are younger, or the bot was away. */
  readonly todayFromMs: number | undefined;
  /** Since when the daily loss has stopped buys, even if it has been made up for; null while it has not. */
  readonly lossStopMs: number | null;
  /** Since when the drawdown has; only the owner lifts it. */
  readonly drawdownStopMs: number | null;
  readonly dailyLossMicro: number;
  readonly losses: LossRow;
  readonly tradesToday: number;
  readonly tradesPerDay: number;
  /** Those that use up a slot. */
  readonly openPositions: number;
  /** Held besides them: too small to be sold. */
  readonly dust: number;
  /** Sells that are owed, but for what is too small to be sold. */
  readonly debts: number;
  readonly targets: readonly TargetActivity[];
  readonly lastScan: JobRun | undefined;
  /** Limits that are too low for any buy, with the least that a buy needs or what the environment starts with. */
  readonly shutLimits: readonly ShutLimit[];
  /** Limits that are used up by what is held: buys that add to it are refused until less is. */
  readonly fullLimits: readonly LimitUse[];
  /** Why the venue takes no orders now; undefined when it does. */
  readonly venueProblem: string | undefined;
  /** Breakers that are not closed. */
  readonly breakers: readonly Pick<BreakerRecord, "name" | "cause">[];
  readonly topSkip: { readonly reason: string; readonly times: number } | undefined;
}

/** What the bot is doing, and what one needs to see why it does nothing. */
export function readStatus(app: AppPorts): Status {
  const { records } = app.store;
  const nowMs = app.marketClock.nowMs();
  const today = records.days.latest();
  const money = equity(records, nowMs);
  const figures = today === undefined ? undefined : dayFigures(records, today, nowMs);
  return {
    environment: app.environment,
    nowMs,
    trading: tradingState(records),
    money,
    profitTodayMicro: figures?.profitMicro ?? 0,
    todayFromMs: lateStart(today, app.settings.tradingZone),
    lossStopMs: today?.lossStopMs ?? null,
    drawdownStopMs: drawdownOf(records, money.equityMicro).stoppedMs,
    dailyLossMicro: records.limits.get("dailyLossMicro"),
    losses: lossRow(app, today?.startMs ?? 0, nowMs),
    tradesToday: figures?.trades ?? 0,
    tradesPerDay: records.limits.get("tradesPerDay"),
    openPositions: countPositions(records),
    dust: records.lots.countDustTokens(),
    debts: countOwed(records),
    targets: activity(records),
    lastScan: app.jobRuns.lastEnded("scan"),
    shutLimits: shutLimits(app),
    fullLimits: fullLimits(app),
    venueProblem: app.venueProblem(),
    breakers: records.breakers.all().filter(({ state }) => state !== "closed"),
    topSkip: app.skipped.topReason(nowMs - REASONS_MS),
  };
}

export interface ShutLimit extends LimitUse {
  /** What lets buys through again. */
  readonly enough: number;
}

/** Other limits are of one target, token or event: others go on. */
const OF_ALL = ["maxOpenPositions", "maxTotalExposureMicro"];

function fullLimits(app: AppPorts): LimitUse[] {
  return readLimits(app).filter((limit) => {
    const step = limit.unit === "usd" ? MICRO : 1;
    const isShut = noBuys(limit, limit.value) !== undefined;
    return OF_ALL.includes(limit.name) && !isShut && (limit.used ?? 0) + step > limit.value;
  });
}

function shutLimits(app: AppPorts): ShutLimit[] {
  return readLimits(app).flatMap((limit) => {
    const enough = app.limitDefaults[limit.name];
    return noBuys(limit, limit.value) === undefined || enough === undefined ? [] : [{ ...limit, enough }];
  });
}

/** A day that began well inside its own date began late. */
function lateStart(today: DayRecord | undefined, zone: string): number | undefined {
  if (today === undefined || tradingDayOf(today.startMs - LATE_MS, zone) !== today.day) return undefined;
  return today.startMs;
}

function lossRow({ store: { records }, settings }: AppPorts, dayStartMs: number, nowMs: number): LossRow {
  const allowed = records.limits.get("consecutiveLosses");
  const losses = lossesInRow(records, allowed);
  const untilMs = lossPauseUntilMs(losses, allowed, { pauseMs: settings.risk.lossPauseMs, dayStartMs }) ?? 0;
  return {
    inRow: losses.inRow,
    allowed: allowed >= Number.MAX_SAFE_INTEGER ? undefined : allowed,
    untilMs: untilMs > nowMs ? untilMs : undefined,
  };
}

function activity(records: Records): TargetActivity[] {
  return records.targets
    .all()
    .filter((target) => target.state !== "removed")
    .map(({ id, name, state }) => {
      const last = records.signals.latestOfTarget(id);
      return { name, state, lastTradeMs: last === undefined ? undefined : last.venueS * 1000 };
    });
}
