import { freshChoice, sharesFor } from "../choice.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

/** In and out again within a minute or two. */
export const scalper: Habit = {
  meanGapMs: 300_000,
  act(stage, { index: target }) {
    const choice = freshChoice(stage, target);
    if (choice === undefined) return;
    const { market, outcome } = choice;
    const sizeMicro = sharesFor(stage, Math.max(8, stage.prng.around(90, 0.8)), choice.askMicro);
    const order = takeNow(stage, { target, market, outcome, side: "BUY", sizeMicro, reachTicks: 1 });
    if (order === undefined) return;
    stage.later(stage.prng.int(25_000, 110_000), { kind: "exit", target, marketId: market.id, outcome, fraction: 1 });
  },
};
