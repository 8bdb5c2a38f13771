import type { Outcome } from "../book.ts";
import { freshChoice, sharesFor } from "../choice.ts";
import { restOrder } from "../maker.ts";
import type { Stage } from "../stage.ts";
import type { Habit } from "./habit.ts";

const MOST_OPEN_ORDERS = 1;

/** Leaves large orders in the book, which others fill bit by bit over hundreds of transactions; sells again the same way. */
export const maker: Habit = {
  meanGapMs: 4_000_000,
  act(stage, { index: target }) {
    const open = [...stage.state.orders.values()].filter((order) => order.target === target && order.state === "open");
    if (open.length >= MOST_OPEN_ORDERS) return;
    if (stage.prng.chance(0.2) && sellSome(stage, target)) return;
    const choice = freshChoice(stage, target);
    if (choice === undefined) return;
    const { market, outcome } = choice;
    const sizeMicro = sharesFor(stage, Math.max(400, stage.prng.around(3_000, 0.6)), choice.askMicro);
    restOrder(stage, { target, market, outcome, side: "BUY", sizeMicro });
  },
};

function sellSome(stage: Stage, target: number): boolean {
  const held = stage.holdingsOf(target).filter((holding) => {
    return stage.market(holding.marketId)?.phase === "open" && Math.max(...holding.sharesMicro) > 100_000_000;
  });
  if (held.length === 0) return false;
  const holding = stage.prng.pick(held);
  const market = stage.market(holding.marketId);
  const outcome: Outcome = holding.sharesMicro[0] >= holding.sharesMicro[1] ? 0 : 1;
  if (market === undefined) return false;
  restOrder(stage, { target, market, outcome, side: "SELL", sizeMicro: holding.sharesMicro[outcome] });
  return true;
}
