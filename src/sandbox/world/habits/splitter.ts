import { splitShares } from "../balance-change.ts";
import { freshChoice } from "../choice.ts";
import { ONE_MICRO } from "../decimal.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

/** Makes pairs by SPLIT and sells the side he dislikes: his first trade in a token is a sale. */
export const splitter: Habit = {
  meanGapMs: 560_000,
  act(stage, { index: target }) {
    const choice = freshChoice(stage, target);
    if (choice === undefined) return;
    const { market, outcome } = choice;
    const sizeMicro = stage.prng.int(5, 60) * 10 * ONE_MICRO;
    splitShares(stage, target, market, sizeMicro);
    takeNow(stage, { target, market, outcome, side: "SELL", sizeMicro, reachTicks: 2 });
  },
};
