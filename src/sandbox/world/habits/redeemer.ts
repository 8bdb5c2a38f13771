import { playUpDown } from "./gambler.ts";
import type { Habit } from "./habit.ts";

/** Never sells: buys five-minute markets and is at the counter as soon as they pay. */
export const redeemer: Habit = {
  meanGapMs: 260_000,
  act(stage, { index: target }) {
    playUpDown(stage, target, stage.prng.around(40, 0.6));
  },
};
