import fc from "fast-check";
import { expect, it } from "vitest";
import { EquityCurve } from "../../src/engine/backtest/equity-curve.ts";

it("shows in its points the deepest fall that it tells, whatever was risen to afterwards", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10 ** 10 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 20 }),
      (all, stepS) => {
        const start = 1_000_000_000;
        const curve = new EquityCurve(start, stepS);
        all.forEach((equityMicro, atS) => {
          curve.note(atS, equityMicro);
        });
        const falls = all.map((equityMicro, index) => Math.max(start, ...all.slice(0, index + 1)) - equityMicro);
        expect(curve.maxDrawdownMicro).toBe(Math.max(...falls));
        expect(Math.max(...curve.points.map(({ fallMicro }) => fallMicro))).toBe(curve.maxDrawdownMicro);
      },
    ),
  );
});
