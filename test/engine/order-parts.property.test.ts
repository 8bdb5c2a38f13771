import fc from "fast-check";
import { expect, it } from "vitest";
import { shareOut } from "../../src/engine/orders/order-parts.ts";

const parts = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 40 });

it("what an order for several episodes was filled is shared out to the micro, none gets more than its part", () => {
  fc.assert(
    fc.property(parts, fc.nat(1_000_000), fc.nat(1_000_000), (sizes, a, b) => {
      const list = sizes.map((notionalMicro) => ({ notionalMicro }));
      const whole = sizes.reduce((sum, size) => sum + size, 0);
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map((ppm) => Math.floor((whole * ppm) / 1_000_000));
      const [before, after] = [shareOut(list, less ?? 0), shareOut(list, more ?? 0)];
      expect(before.reduce((sum, share) => sum + share, 0)).toBe(less);
      expect(after.reduce((sum, share) => sum + share, 0)).toBe(more);
      for (const [index, size] of sizes.entries()) {
        expect(after[index]).toBeLessThanOrEqual(size);
        expect(before[index]).toBeGreaterThanOrEqual(0);
      }
      expect(shareOut(list, whole)).toEqual(sizes);
      expect(shareOut(list, 0)).toEqual(sizes.map(() => 0));
    }),
    { numRuns: 2_000 },
  );
});
