import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OrderState } from "../../src/domain/order-state.ts";
import {
  isOpenState,
  isTerminalState,
  mayMove,
  ORDER_STATES,
  orderStateOf,
  orderStateRows,
} from "../../src/domain/order-state.ts";

const next = (state: OrderState) => ORDER_STATES.filter((to) => mayMove(state, to));

/** Every state that can be reached from one. */
function reached(from: OrderState): Set<OrderState> {
  const seen = new Set<OrderState>();
  const queue = [from];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    for (const to of next(state)) if (!seen.has(to)) queue.push(to);
    for (const to of next(state)) seen.add(to);
  }
  return seen;
}

describe("the table of an order's moves", () => {
  it("stands in docs/order-states.md as it is", () => {
    const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "order-states.md"), "utf8");
    expect(page).toContain(`<!-- order-states -->\n${orderStateRows()}\n<!-- /order-states -->`);
  });

  it("leads from the first state to every other, and from each to an end", () => {
    expect(reached("stored").size).toBe(ORDER_STATES.length - 1);
    for (const state of ORDER_STATES) {
      const ends = [state, ...reached(state)].filter(isTerminalState);
      expect(ends.length, state).toBeGreaterThan(0);
    }
  });

  it("opens nothing again that fills no further", () => {
    const closed = ORDER_STATES.filter((state) => !isOpenState(state));
    for (const state of closed) expect(next(state).filter(isOpenState), state).toEqual([]);
    expect(closed.filter((state) => !isTerminalState(state))).toEqual(["matched"]);
  });

  it("lets nothing leave that is not signed, and moves what has ended by a late fill alone", () => {
    expect(ORDER_STATES.filter((state) => mayMove(state, "sent"))).toEqual(["signed", "unknown"]);
    const late = new Set(ORDER_STATES.filter(isTerminalState).flatMap(next));
    expect([...late]).toEqual(["matched", "settled"]);
  });

  it("knows no other word", () => {
    expect(orderStateOf("live")).toBe("live");
    expect(() => orderStateOf("resting")).toThrow('"resting" is no state of an order');
  });
});
