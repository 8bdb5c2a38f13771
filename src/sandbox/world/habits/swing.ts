import type { Outcome } from "../book.ts";
import { freshChoice, sharesFor } from "../choice.ts";
import type { Stage } from "../stage.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

const FLIP_SHARE = 0.12;

/** Buys, sells half after minutes and the rest later; sometimes changes sides, both trades in one transaction. */
export const swing: Habit = {
  meanGapMs: 360_000,
  act(stage, { index: target }) {
    if (stage.prng.chance(FLIP_SHARE) && flip(stage, target)) return;
    const choice = freshChoice(stage, target);
    if (choice === undefined) return;
    const { market, outcome } = choice;
    const sizeMicro = sharesFor(stage, Math.max(20, stage.prng.around(160, 0.7)), choice.askMicro);
    const order = takeNow(stage, { target, market, outcome, side: "BUY", sizeMicro, reachTicks: 2 });
    if (order === undefined) return;
    const exit = { kind: "exit", target, marketId: market.id, outcome } as const;
    stage.later(stage.prng.int(100_000, 360_000), { ...exit, fraction: 0.5 });
    stage.later(stage.prng.int(400_000, 1_800_000), { ...exit, fraction: 1 });
  },
};

/** SELL X with BUY of its complement under one transaction hash (ENGINE rule 1). */
function flip(stage: Stage, target: number): boolean {
  const held = stage.holdingsOf(target).filter((holding) => {
    return stage.market(holding.marketId)?.phase === "open" && Math.max(...holding.sharesMicro) > 0;
  });
  if (held.length === 0) return false;
  const holding = stage.prng.pick(held);
  const market = stage.market(holding.marketId);
  if (market === undefined) return false;
  const outcome: Outcome = holding.sharesMicro[0] >= holding.sharesMicro[1] ? 0 : 1;
  const other: Outcome = outcome === 0 ? 1 : 0;
  const sizeMicro = holding.sharesMicro[outcome];
  const tx = stage.prng.hex(8);
  takeNow(stage, { target, market, outcome, side: "SELL", sizeMicro, reachTicks: 2, tx });
  takeNow(stage, { target, market, outcome: other, side: "BUY", sizeMicro, reachTicks: 2, tx });
  return true;
}
