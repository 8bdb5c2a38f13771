import type { Outcome } from "../book.ts";
import { bestFor } from "../book.ts";
import { sharesFor } from "../choice.ts";
import type { Stage } from "../stage.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

const LAST_CALL_MS = 8_000;

/** Plays the five-minute markets. */
export const gambler: Habit = {
  meanGapMs: 260_000,
  act(stage, { index: target }) {
    const bought = playUpDown(stage, target, stage.prng.around(18, 0.9));
    if (bought === undefined || !stage.prng.chance(0.3)) return;
    const { marketId, outcome } = bought;
    stage.later(stage.prng.int(15_000, 90_000), { kind: "exit", target, marketId, outcome, fraction: 1 });
  },
};

/** Buys a random side of a running five-minute market for these dollars. */
export function playUpDown(
  stage: Stage,
  target: number,
  dollars: number,
): { marketId: string; outcome: Outcome } | undefined {
  const running = stage
    .openMarkets()
    .filter(
      ({ kind, startMs, endMs }) => kind === "up-down" && startMs <= stage.nowMs && endMs - stage.nowMs > LAST_CALL_MS,
    );
  if (running.length === 0) return undefined;
  const market = stage.prng.pick(running);
  const outcome: Outcome = stage.prng.chance(market.fairMicro / 1_000_000) ? 0 : 1;
  const ask = bestFor(market.book, outcome, "BUY");
  if (ask === undefined) return undefined;
  const sizeMicro = sharesFor(stage, Math.max(1, dollars), ask);
  const order = takeNow(stage, { target, market, outcome, side: "BUY", sizeMicro, reachTicks: 2 });
  return order && { marketId: market.id, outcome };
}
