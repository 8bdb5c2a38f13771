import type { Equity } from "../engine/books/equity.ts";
import { equity } from "../engine/books/equity.ts";
import { dayFigures } from "../engine/books/trading-day.ts";
import type { AppPorts } from "./ports.ts";

interface DayBalance {
  readonly day: string;
  readonly startEquityMicro: number;
  readonly profitMicro: number;
  /** Deposits, rewards and rebates, less withdrawals: neither profit nor loss. */
  readonly flowsMicro: number;
}

export interface Balance {
  readonly environment: string;
  readonly money: Equity;
  readonly realisedMicro: number;
  readonly feesMicro: number;
  readonly today: DayBalance | undefined;
}

export function readBalance(app: AppPorts): Balance {
  const { records } = app.store;
  const nowMs = app.marketClock.nowMs();
  const { realisedMicro, feesMicro } = records.account.get();
  const today = records.days.latest();
  return {
    environment: app.environment,
    money: equity(records, nowMs),
    realisedMicro,
    feesMicro,
    today: today === undefined ? undefined : { ...dayFigures(records, today, nowMs), flowsMicro: today.flowsMicro },
  };
}
