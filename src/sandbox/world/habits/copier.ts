import type { Outcome, Side } from "../book.ts";
import { bestFor } from "../book.ts";
import type { Stage } from "../stage.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

/** Has no ideas of his own: repeats what we did, seconds later (ENGINE rule 22 wants him refused as a target). */
export const copier: Habit = {
  meanGapMs: 0,
  act() {},
};

/** He trades what we traded. A token that the world does not know is passed over. */
export function copyTrade(stage: Stage, target: number, tokenId: string, side: Side, sharesMicro: number): void {
  const market = stage.market(stage.state.marketIdsByName.get(tokenId) ?? "");
  if (market === undefined) return;
  const outcome: Outcome = market.tokenIds[0] === tokenId ? 0 : 1;
  if (bestFor(market.book, outcome, side) === undefined) return;
  takeNow(stage, {
    target,
    market,
    outcome,
    side,
    sizeMicro: sharesMicro,
    reachTicks: 2,
    settlement: "one",
    isPrompt: true,
  });
}
