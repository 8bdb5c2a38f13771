import { notional } from "../domain/micro.ts";
import { equity } from "../engine/books/equity.ts";
import { dayFigures } from "../engine/books/trading-day.ts";
import type { LotRecord, Records } from "../engine/ports.ts";
import type { AppPorts, ResultBook, ResultSum } from "./ports.ts";
import { lossOfFill } from "./shortfall.ts";
import type { Page } from "./trades.ts";
import { pageOf } from "./trades.ts";

const TARGETS_A_PAGE = 6;
const MARKETS_A_PAGE = 8;
const DAYS_A_PAGE = 14;
const DAY_MS = 24 * 3_600_000;

type ProfitPorts = Pick<AppPorts, "store" | "marketClock" | "results">;

export interface PeriodProfit extends ResultSum {
  readonly name: string;
  readonly feesMicro: number;
  /** Equity now less equity at its beginning, net of deposits and withdrawals; undefined before the first day. */
  readonly equityChangeMicro: number | undefined;
}

/** Shares we hold: what they cost with their fees, and what they would fetch. */
export interface OpenWorth {
  readonly costMicro: number;
  readonly valueMicro: number;
}

/** Fills that the chain has not confirmed yet: they may still fail and be taken back (rule 27). */
export interface Provisional {
  readonly fills: number;
  readonly collateralMicro: number;
  readonly realisedMicro: number;
}

export interface Profit {
  readonly day: string;
  readonly periods: readonly PeriodProfit[];
  readonly open: OpenWorth;
  readonly provisional: Provisional;
  readonly best: ReturnType<ResultBook["extreme"]>;
  readonly worst: ReturnType<ResultBook["extreme"]>;
}

/** What trading has brought today, in the last seven days and in all. */
export function readProfit(app: ProfitPorts): Profit {
  const { records } = app.store;
  const day = records.days.latest()?.day ?? "";
  const periods = [
    { name: "Today", sinceDay: day },
    { name: "7 days", sinceDay: daysBefore(day, 6) },
    { name: "All", sinceDay: "" },
  ];
  return {
    day,
    periods: periods.map((period) => periodProfit(app, period)),
    open: worthOf(records, records.lots.open()),
    provisional: provisionalOf(records),
    best: app.results.extreme("", "best"),
    worst: app.results.extreme("", "worst"),
  };
}

function periodProfit(app: ProfitPorts, { name, sinceDay }: { name: string; sinceDay: string }): PeriodProfit {
  const { records } = app.store;
  const days = records.days.since(sinceDay);
  const [first] = days;
  const flowsMicro = days.reduce((sum, day) => sum + day.flowsMicro, 0);
  const nowMicro = equity(records, app.marketClock.nowMs()).equityMicro;
  return {
    name,
    ...app.results.sum(sinceDay),
    feesMicro: first === undefined ? 0 : app.results.feesMicro(sinceDay === "" ? 0 : first.startMs),
    equityChangeMicro: first === undefined ? undefined : nowMicro - first.startEquityMicro - flowsMicro,
  };
}

/** A date some days before another; the empty one, from the beginning, stays so. */
function daysBefore(day: string, days: number): string {
  return day === "" ? "" : new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
}

function worthOf(records: Records, lots: readonly LotRecord[]): OpenWorth {
  const costMicro = lots.reduce((sum, lot) => sum + lot.costMicro, 0);
  const valueMicro = lots.reduce((sum, lot) => sum + markedValue(records, lot), 0);
  return { costMicro, valueMicro };
}

function markedValue(records: Records, lot: LotRecord): number {
  return notional(lot.sharesMicro, records.marks.of(lot.tokenId)?.priceMicro ?? 0, "down");
}

function provisionalOf(records: Records): Provisional {
  const sums = { fills: 0, collateralMicro: 0, realisedMicro: 0 };
  for (const fill of records.fills.unsettled()) {
    sums.fills += 1;
    sums.collateralMicro += fill.collateralMicro;
    const isSale = records.orders.get(fill.orderId)?.side === "SELL";
    if (isSale) sums.realisedMicro += fill.collateralMicro - fill.feeMicro - fill.basisMicro;
  }
  return sums;
}

export interface TargetProfit extends ResultSum, OpenWorth {
  readonly name: string;
  readonly copies: number;
  /** What our fills cost more than his, a share, on average; undefined where none is known. */
  readonly shortfallMicro: number | undefined;
}

/** One page of results, with what all pages together have realised. */
export interface ResultPage<Row> extends Page<Row> {
  readonly realisedMicro: number;
}

/** Per target, the highest result first; targets that never brought nor cost anything are left out. */
export function readTargetProfits(app: ProfitPorts, page: number): ResultPage<TargetProfit> {
  const { records } = app.store;
  const sums = new Map(app.results.targets().map((sum) => [sum.targetId, sum]));
  const copies = new Map(app.results.copies().map((row) => [row.targetId, row.copies]));
  const lots = Map.groupBy(records.lots.open(), ({ targetId }) => targetId);
  const prices = Map.groupBy(app.results.shortfalls(0), ({ targetId }) => targetId);
  const known = records.targets.all().filter(({ id }) => sums.has(id) || copies.has(id) || lots.has(id));
  const rows = known.map(({ id, name }) => ({
    name,
    ...(sums.get(id) ?? { realisedMicro: 0, positions: 0, wins: 0 }),
    ...worthOf(records, lots.get(id) ?? []),
    copies: copies.get(id) ?? 0,
    shortfallMicro: lossOfFill(prices.get(id) ?? []),
  }));
  const resultOf = (row: TargetProfit) => row.realisedMicro + row.valueMicro - row.costMicro;
  rows.sort((one, other) => resultOf(other) - resultOf(one));
  const { realisedMicro } = app.results.sum("");
  return { ...pageOf(listOf(rows), page, TARGETS_A_PAGE, app.marketClock.nowMs()), realisedMicro };
}

export interface MarketProfit extends OpenWorth {
  readonly title: string;
  readonly realisedMicro: number;
}

/** Markets that have realised something, the newest result first. */
export function readMarketProfits(app: ProfitPorts, page: number): ResultPage<MarketProfit> {
  const { records } = app.store;
  const source = {
    count: () => app.results.countMarkets(),
    page: (offset: number, limit: number) =>
      app.results.markets(offset, limit).map(({ conditionId, title, realisedMicro }) => {
        const lots = records.tokens.ofCondition(conditionId).flatMap(({ id }) => records.lots.openOfToken(id));
        return { title, realisedMicro, ...worthOf(records, lots) };
      }),
  };
  const { realisedMicro } = app.results.sum("");
  return { ...pageOf(source, page, MARKETS_A_PAGE, app.marketClock.nowMs()), realisedMicro };
}

export interface DayProfit {
  readonly day: string;
  readonly realisedMicro: number;
  readonly equityChangeMicro: number;
}

/** Trading days, the newest first. */
export function readDayProfits(app: ProfitPorts, page: number): Page<DayProfit> {
  const { records } = app.store;
  const nowMs = app.marketClock.nowMs();
  const realised = new Map(app.results.days().map((row) => [row.day, row.realisedMicro]));
  const days = records.days.since("");
  const rows = days.map((day, index) => {
    const next = days[index + 1];
    const equityChangeMicro =
      next === undefined
        ? dayFigures(records, day, nowMs).profitMicro
        : next.startEquityMicro - day.startEquityMicro - day.flowsMicro;
    return { day: day.day, realisedMicro: realised.get(day.day) ?? 0, equityChangeMicro };
  });
  return pageOf(listOf(rows.reverse()), page, DAYS_A_PAGE, nowMs);
}

function listOf<Row>(rows: readonly Row[]) {
  return {
    count: () => rows.length,
    page: (offset: number, limit: number) => rows.slice(offset, offset + limit),
  };
}
