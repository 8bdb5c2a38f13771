import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitExactly } from "../../src/domain/split.ts";

const amount = fc.integer({ min: 0, max: 2 ** 50 });

describe("splitExactly", () => {
  it("shares out the whole, no part off by more than one, none above its weight", () => {
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, share) => {
          const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
          const total = Math.floor(Number(sum) * share * 0.999);
          const parts = splitExactly(total, weights);
          expect(parts.reduce((all, part) => all + part, 0)).toBe(total);
          for (const [index, part] of parts.entries()) {
            expect(part).toBeGreaterThanOrEqual(0);
            expect(part).toBeLessThanOrEqual(weights[index] ?? 0);
            const exact = sum === 0n ? 0n : (BigInt(total) * BigInt(weights[index] ?? 0)) / sum;
            expect(Math.abs(part - Number(exact))).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it("gives all to the first where nothing weighs anything", () => {
    expect(splitExactly(7, [0, 0])).toEqual([7, 0]);
    expect(splitExactly(7, [])).toEqual([]);
  });
});
