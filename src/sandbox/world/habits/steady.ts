import { freshChoice, sharesFor } from "../choice.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

/** Small purchases in many markets, mostly held to the end. */
export const steady: Habit = {
  meanGapMs: 260_000,
  act(stage, { index: target }) {
    const choice = freshChoice(stage, target);
    if (choice === undefined) return;
    const { market, outcome } = choice;
    const sizeMicro = sharesFor(stage, Math.max(4, stage.prng.around(28, 0.7)), choice.askMicro);
    const order = takeNow(stage, { target, market, outcome, side: "BUY", sizeMicro, reachTicks: 1 });
    if (order === undefined || !stage.prng.chance(0.25)) return;
    stage.later(stage.prng.int(5, 45) * 60_000, { kind: "exit", target, marketId: market.id, outcome, fraction: 0.5 });
  },
};
