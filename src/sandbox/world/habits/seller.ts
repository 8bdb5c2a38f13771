import type { Outcome } from "../book.ts";
import { freshChoice, sharesFor } from "../choice.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

const ENTRY_SHARE = 0.15;

/** Holds much and trims it in slices of mostly less than a hundredth (ENGINE rule 20). */
export const seller: Habit = {
  meanGapMs: 180_000,
  act(stage, { index: target }) {
    const held = stage.holdingsOf(target).filter((holding) => {
      return stage.market(holding.marketId)?.phase === "open" && Math.max(...holding.sharesMicro) > 200_000_000;
    });
    if (held.length < 3 || stage.prng.chance(ENTRY_SHARE)) {
      const choice = freshChoice(stage, target);
      if (choice === undefined) return;
      const sizeMicro = sharesFor(stage, Math.max(50, stage.prng.around(500, 0.6)), choice.askMicro);
      takeNow(stage, { target, market: choice.market, outcome: choice.outcome, side: "BUY", sizeMicro, reachTicks: 2 });
      return;
    }
    const holding = stage.prng.pick(held);
    const market = stage.market(holding.marketId);
    const outcome: Outcome = holding.sharesMicro[0] >= holding.sharesMicro[1] ? 0 : 1;
    if (market === undefined) return;
    const fraction = Math.min(0.5, stage.prng.around(0.008, 0.9));
    const sizeMicro = Math.max(1, Math.floor((holding.sharesMicro[outcome] * fraction) / 10_000)) * 10_000;
    takeNow(stage, { target, market, outcome, side: "SELL", sizeMicro, reachTicks: 2 });
  },
};
