import { drawdownOf } from "../books/drawdown.ts";
import { equity } from "../books/equity.ts";
import { dayFigures } from "../books/trading-day.ts";
import { currentLimits } from "../limits.ts";
import type { Clock, MarketData, Store } from "../ports.ts";
import { lossesInRow, NO_LOSSES } from "../risk/losses.ts";
import { marketFilters } from "../risk/market-filters.ts";
import type { EngineSettings } from "../settings.ts";
import type { Round } from "./decision.ts";
import type { MarketView } from "./market-view.ts";

export interface RoundNeeds {
  readonly store: Store;
  readonly data: MarketData;
  readonly clock: Clock;
  readonly settings: EngineSettings;
  /** Why the venue takes no orders now; undefined when it does. */
  readonly venueProblem: () => string | undefined;
  /** The breakers that keep buys back, by name. */
  readonly openBreakers: () => readonly string[];
  /** Why our own transactions could not be paid for; undefined when they can, or need not be. */
  readonly gasProblem: () => string | undefined;
  readonly tokenBelongs: (view: MarketView, token: string) => boolean;
}

/**
 * What holds for all decisions of one round.
 * @param hasBuys nothing else asks for the day's loss and the drawdown
 */
export function roundFacts(needs: RoundNeeds, hasBuys: boolean): Round {
  const { store, data, settings, tokenBelongs, venueProblem, openBreakers, gasProblem } = needs;
  const limits = currentLimits(store.records);
  const problems = { venueProblem: venueProblem(), openBreakers: openBreakers(), gasProblem: gasProblem() };
  const times = { nowMs: data.venueNowMs(), clockOffsetMs: data.clockOffsetMs(), isTimeSure: data.isTimeSure() };
  const { records } = store;
  const filters = marketFilters(records, settings.risk.filters);
  const losses = hasBuys ? lossesInRow(records, limits.consecutiveLosses) : NO_LOSSES;
  return {
    ...times,
    ...problems,
    filters,
    losses,
    ...lossFacts(needs, limits, hasBuys),
    settings,
    limits,
    tokenBelongs,
  };
}

type Losses = Pick<Round, "lossMicro" | "marksStale" | "drawdownMicro" | "drawdownStopped">;

const NO_LOSS: Losses = { lossMicro: 0, marksStale: false, drawdownMicro: 0, drawdownStopped: false };

/** Without a cap on losses nobody asks what we are worth. */
function lossFacts({ store, clock }: RoundNeeds, limits: Round["limits"], hasBuys: boolean): Losses {
  const { records } = store;
  const day = records.days.latest();
  const isCapped = Math.min(limits.dailyLossMicro, limits.maxDrawdownMicro) < Number.MAX_SAFE_INTEGER;
  if (!hasBuys || !isCapped || day === undefined) return NO_LOSS;
  const worth = equity(records, clock.nowMs());
  const { profitMicro } = dayFigures(records, day, clock.nowMs(), worth);
  const { drawdownMicro, stoppedMs } = drawdownOf(records, worth.equityMicro);
  return {
    lossMicro: Math.max(0, -profitMicro),
    marksStale: worth.stale,
    drawdownMicro,
    drawdownStopped: stoppedMs !== null,
  };
}
