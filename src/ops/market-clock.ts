import type { Clock } from "../engine/ports.ts";

export interface MarketClockOptions {
  /** Where the market's time stood … */
  readonly anchorMarketMs: number;
  /** … when the wall's clock showed this. */
  readonly anchorWallMs: number;
  /** Market milliseconds a wall millisecond. */
  readonly speed: number;
  readonly wall: Clock;
}

/** Milliseconds of the market's that pass with `steady`, whatever the wall's clock is set to: only their differences mean something. */
export function createSteadyMarketClock(speed: number, steady: Pick<Clock, "nowMs">): Pick<Clock, "nowMs"> {
  return Object.freeze({ nowMs: () => steady.nowMs() * speed });
}

/** The market's clock: anchorMarketMs + (wall − anchorWallMs) × speed, in whole milliseconds. */
export function createMarketClock({ anchorMarketMs, anchorWallMs, speed, wall }: MarketClockOptions): Clock {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed must be above 0, not ${speed}`);
  return Object.freeze({
    nowMs: () => Math.floor(anchorMarketMs + (wall.nowMs() - anchorWallMs) * speed),
    sleep: (ms: number, signal?: AbortSignal) => wall.sleep(Math.ceil(ms / speed), signal),
  });
}
