import { freshChoice, sharesFor } from "../choice.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

/** Buys one outcome, then the other, and leaves by MERGE instead of a sale. */
export const merger: Habit = {
  meanGapMs: 600_000,
  act(stage, { index: target }) {
    const choice = freshChoice(stage, target);
    if (choice === undefined) return;
    const { market, outcome } = choice;
    const sizeMicro = sharesFor(stage, Math.max(20, stage.prng.around(120, 0.6)), choice.askMicro);
    const order = takeNow(stage, { target, market, outcome, side: "BUY", sizeMicro, reachTicks: 1 });
    if (order === undefined) return;
    const other = outcome === 0 ? 1 : 0;
    takeNow(stage, { target, market, outcome: other, side: "BUY", sizeMicro: order.filledMicro, reachTicks: 2 });
    stage.later(stage.prng.int(60_000, 900_000), { kind: "merge", target, marketId: market.id });
  },
};
