import { freshChoice, sharesFor } from "../choice.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

const BURST_SHARE = 0.05;

/** Buys for thousands through several levels, now and then in a hundred transactions of one second, and holds for a while. */
export const whale: Habit = {
  meanGapMs: 440_000,
  act(stage, { index: target }) {
    const choice = freshChoice(stage, target);
    if (choice === undefined) return;
    const { market, outcome } = choice;
    const sizeMicro = sharesFor(stage, Math.max(200, stage.prng.around(1_200, 0.8)), choice.askMicro);
    const settlement = stage.prng.chance(BURST_SHARE) ? { settlement: "burst" as const } : {};
    const order = takeNow(stage, { target, market, outcome, side: "BUY", sizeMicro, reachTicks: 3, ...settlement });
    if (order === undefined) return;
    const fraction = stage.prng.chance(0.5) ? 1 : 0.4;
    stage.later(stage.prng.int(15, 120) * 60_000, { kind: "exit", target, marketId: market.id, outcome, fraction });
  },
};
