import { mulDiv } from "../../domain/micro.ts";
import { averagePrice } from "../../domain/price.ts";
import type { CopyRules } from "../copy-rules.ts";
import type { LotRecord } from "../ports.ts";

/** Where a lot is sold by rules of our own: prices in micro-USD a share by its average cost; undefined where there is no such rule. */
export interface ExitLevels {
  readonly averageMicro: number;
  readonly takeProfitMicro: number | undefined;
  readonly stopLossMicro: number | undefined;
  /** Below the highest mark since the lot was opened; undefined also before the first. */
  readonly trailingStopMicro: number | undefined;
  readonly untilMs: number | undefined;
}

/** What levels are reckoned from: of an open lot. */
type HeldLot = Pick<LotRecord, "costMicro" | "sharesMicro" | "peakMicro" | "openedMs">;

/** The levels of an open lot. */
export function exitLevels(lot: HeldLot, rules: CopyRules): ExitLevels {
  const averageMicro = averagePrice(lot.costMicro, lot.sharesMicro);
  const { takeProfitPpm, stopLossPpm, trailingStopPpm, maxHoldMs } = rules;
  const part = (micro: number, ppm: number): number => mulDiv(micro, ppm, 1_000_000, "half-up");
  return {
    averageMicro,
    takeProfitMicro: takeProfitPpm === null ? undefined : averageMicro + part(averageMicro, takeProfitPpm),
    stopLossMicro: stopLossPpm === null ? undefined : averageMicro - part(averageMicro, stopLossPpm),
    trailingStopMicro:
      trailingStopPpm === null || lot.peakMicro === null
        ? undefined
        : lot.peakMicro - part(lot.peakMicro, trailingStopPpm),
    untilMs: maxHoldMs === null ? undefined : lot.openedMs + maxHoldMs,
  };
}

export type ExitKind = "take profit" | "stop loss" | "trailing stop" | "time exit";

/** Which rule a price meets: losses first, for of two the stricter reason is told. */
export function priceExit(levels: ExitLevels, priceMicro: number): ExitKind | undefined {
  const { stopLossMicro, trailingStopMicro, takeProfitMicro } = levels;
  if (stopLossMicro !== undefined && priceMicro <= stopLossMicro) return "stop loss";
  if (trailingStopMicro !== undefined && priceMicro <= trailingStopMicro) return "trailing stop";
  if (takeProfitMicro !== undefined && priceMicro >= takeProfitMicro) return "take profit";
  return undefined;
}

/** Whether the longest time is over. */
export function isTimeOver({ untilMs }: ExitLevels, nowMs: number): boolean {
  return untilMs !== undefined && nowMs >= untilMs;
}
