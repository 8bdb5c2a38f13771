import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestBudget } from "../../../src/chain/rpc/request-budget.ts";

const START_MS = Date.UTC(2026, 5, 1);

describe("a request budget", () => {
  it("never lets more through than the bucket and what flowed in, nor more than the day's", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 }), (gaps) => {
        const budget = new RequestBudget({ perSecond: 4, perDay: 100 });
        let [nowMs, sent] = [START_MS, 0];
        for (const gapMs of gaps) {
          nowMs += gapMs;
          if (budget.waitMs(nowMs) > 0) continue;
          budget.take(1, nowMs);
          sent++;
        }
        expect(sent).toBeLessThanOrEqual(Math.min(100, 4 + Math.floor((nowMs - START_MS) / 250)));
        expect(budget.usedToday(nowMs)).toBe(sent);
      }),
    );
  });

  it("begins anew with the day", () => {
    const budget = new RequestBudget({ perSecond: 4, perDay: 1 });
    budget.take(1, START_MS);
    expect(budget.waitMs(START_MS + 80_000_000)).toBe(Number.POSITIVE_INFINITY);
    expect(budget.waitMs(START_MS + 86_400_000)).toBe(0);
  });
});
