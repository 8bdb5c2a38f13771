import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ScanCursor } from "../../../src/feeds/data-api/scan-plan.ts";
import { afterScan, planScan, SETTLE_S } from "../../../src/feeds/data-api/scan-plan.ts";

const NOW_S = 1_800_000_000;
const HOUR_S = 3600;
const fresh: ScanCursor = { completeS: NOW_S - 30, sweptS: NOW_S - 60, deepS: NOW_S - 60 };

describe("which window to read (rule 7)", () => {
  it.each([
    ["48 hours of a target never read", undefined, { depth: "baseline", startS: NOW_S - 48 * HOUR_S }],
    ["3 minutes by each scan", fresh, { depth: "scan", startS: NOW_S - 180 }],
    ["2 hours every 15 minutes", { ...fresh, sweptS: NOW_S - 900 }, { depth: "sweep", startS: NOW_S - 2 * HOUR_S }],
    ["48 hours once a day", { ...fresh, deepS: NOW_S - 24 * HOUR_S }, { depth: "deep", startS: NOW_S - 48 * HOUR_S }],
    [
      "from the last complete second after downtime",
      { ...fresh, completeS: NOW_S - 700 },
      { depth: "catch-up", startS: NOW_S - 699 },
    ],
    [
      "from two hours before the last complete second after a longer downtime",
      { completeS: NOW_S - 8 * HOUR_S, sweptS: NOW_S - 8 * HOUR_S, deepS: NOW_S - 10 * HOUR_S },
      { depth: "sweep", startS: NOW_S - 10 * HOUR_S + 1 },
    ],
    [
      "at most 48 hours after a long downtime",
      { completeS: NOW_S - 99 * HOUR_S, sweptS: 0, deepS: NOW_S - 60 },
      { depth: "sweep", startS: NOW_S - 48 * HOUR_S },
    ],
  ])("%s", (_, cursor, plan) => {
    expect(planScan(NOW_S, cursor)).toEqual({ ...plan, endS: NOW_S });
  });

  it("counts a second as read only 20 s after its end, and never goes back", () => {
    const plan = planScan(NOW_S, undefined);
    expect(afterScan(plan, undefined)).toEqual({ completeS: NOW_S - SETTLE_S, sweptS: NOW_S, deepS: NOW_S });
    const ahead = { ...fresh, completeS: NOW_S };
    expect(afterScan(planScan(NOW_S, ahead), ahead)).toEqual(ahead);
  });

  it("leaves no second out, however long scans are apart and whichever fail", () => {
    const scans = fc.array(fc.record({ gapS: fc.integer({ min: 1, max: 40 * HOUR_S }), fails: fc.boolean() }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(scans, (some) => {
        let nowS = NOW_S;
        let cursor = afterScan(planScan(nowS, undefined), undefined);
        for (const { gapS, fails } of some) {
          nowS += gapS;
          const plan = planScan(nowS, cursor);
          expect(plan.endS).toBe(nowS);
          expect(plan.startS).toBeLessThanOrEqual(Math.max(cursor.completeS + 1, nowS - 48 * HOUR_S));
          if (fails) continue;
          const next = afterScan(plan, cursor);
          expect(next.completeS).toBeGreaterThanOrEqual(cursor.completeS);
          cursor = next;
        }
      }),
    );
  });
});
