import { bestFor } from "../book.ts";
import { sharesFor } from "../choice.ts";
import { takeNow } from "../taker.ts";
import type { Habit } from "./habit.ts";

/** Buys No on several candidates of a neg-risk group and converts them into Yes on the others. */
export const converter: Habit = {
  meanGapMs: 660_000,
  act(stage, { index: target }) {
    const groups = [...stage.state.groups.values()].filter((group) =>
      group.marketIds.every((id) => stage.market(id)?.phase === "open"),
    );
    if (groups.length === 0) return;
    const group = stage.prng.pick(groups);
    const first = stage.prng.int(0, group.marketIds.length - 2);
    const dollars = stage.prng.int(2, 20) * 10;
    for (const id of group.marketIds.slice(first, first + 2)) {
      const market = stage.market(id);
      const ask = market && bestFor(market.book, 1, "BUY");
      if (market === undefined || ask === undefined) continue;
      takeNow(stage, {
        target,
        market,
        outcome: 1,
        side: "BUY",
        sizeMicro: sharesFor(stage, dollars, ask),
        reachTicks: 1,
      });
    }
    stage.later(stage.prng.int(40_000, 600_000), { kind: "convert", target, groupId: group.id });
  },
};
