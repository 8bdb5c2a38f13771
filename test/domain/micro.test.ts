import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rounding } from "../../src/domain/micro.ts";
import { formatMicro, formatPrice, formatUsd, MICRO, mulDiv, parseDecimal } from "../../src/domain/micro.ts";

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const amount = fc.integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 });
const rounding = fc.constantFrom<Rounding>("down", "up", "half-up");

/** The rounded quotient as its definition says it, on bigints. */
function rounded(top: bigint, bottom: bigint, how: Rounding): bigint {
  const negative = top < 0n !== bottom < 0n;
  const [a, b] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  const floor = a / b;
  const isWhole = a % b === 0n;
  const up = how === "up" ? !isWhole : how === "half-up" && 2n * (a % b) >= b;
  const magnitude = up ? floor + 1n : floor;
  return negative ? -magnitude : magnitude;
}

describe("mulDiv", () => {
  it("equals the rounded exact quotient, or refuses what does not fit", () => {
    fc.assert(
      fc.property(amount, amount, amount, rounding, (factor, multiplicand, divisor, how) => {
        fc.pre(divisor !== 0);
        const exact = rounded(BigInt(factor) * BigInt(multiplicand), BigInt(divisor), how);
        if (exact > SAFE || exact < -SAFE) expect(() => mulDiv(factor, multiplicand, divisor, how)).toThrow(RangeError);
        else expect(BigInt(mulDiv(factor, multiplicand, divisor, how))).toBe(exact);
      }),
      { numRuns: 2_000 },
    );
  });

  it("does so for amounts whose product is small, where no bigint is needed", () => {
    const small = fc.integer({ min: -94_000_000, max: 94_000_000 });
    fc.assert(
      fc.property(small, small, small, rounding, (factor, multiplicand, divisor, how) => {
        fc.pre(divisor !== 0);
        const exact = rounded(BigInt(factor) * BigInt(multiplicand), BigInt(divisor), how);
        expect(BigInt(mulDiv(factor, multiplicand, divisor, how))).toBe(exact);
      }),
      { numRuns: 5_000 },
    );
    // On both sides of the largest product, and of ties.
    expect(mulDiv(Number.MAX_SAFE_INTEGER, 1, 2, "half-up")).toBe(4_503_599_627_370_496);
    expect(mulDiv(Number.MAX_SAFE_INTEGER, 2, 2, "half-up")).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => mulDiv(0.5, 2, 1, "down")).toThrow(RangeError);
  });

  it("refuses to divide by zero", () => {
    expect(() => mulDiv(1, 1, 0, "down")).toThrow("division by zero");
  });
});

describe("parseDecimal", () => {
  it("reads every decimal as the nearest step, as text and as a JSON number", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 12 }), (digits, places) => {
        const padded = digits.toString().padStart(places + 1, "0");
        const text = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
        const nearest = rounded(digits * 10n ** 6n, 10n ** BigInt(places), "half-up");
        fc.pre(nearest <= SAFE);
        expect(BigInt(parseDecimal(text))).toBe(nearest);
        // Up to 15 digits a double says exactly the decimal that was written.
        if (padded.length <= 15) expect(BigInt(parseDecimal(JSON.parse(text) as number))).toBe(nearest);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [0.1 + 0.2, 300_000],
    ["0.0000005", 1],
    ["0.00000049999", 0],
    [1e-7, 0],
    ["1e3", 1_000_000_000],
    [0.01863707838183163, 18_637],
    ["-2.5", -2_500_000],
    [-0, 0],
  ])("reads %s", (value, micro) => {
    expect(parseDecimal(value)).toBe(micro);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, "", "1.2.3", "0x10", "1,5", "1e999", "NaN", " "])(
    "refuses %s",
    (value) => {
      expect(() => parseDecimal(value)).toThrow(RangeError);
    },
  );
});

describe("an amount in words", () => {
  it("is the nearest number of that many decimals", () => {
    fc.assert(
      fc.property(amount, fc.constantFrom(0, 2, 3, 4, 6), (micro, decimals) => {
        const step = 10n ** BigInt(6 - decimals);
        const nearest = rounded(BigInt(micro), step, "half-up");
        expect(parseDecimal(formatMicro(micro, decimals), decimals) + 0).toBe(Number(nearest) + 0);
      }),
    );
  });

  it("has its sign before the dollar, and none when it is nothing", () => {
    expect([formatUsd(-100_000), formatUsd(-4), formatUsd(5 * MICRO)]).toEqual(["-$0.10", "$0.00", "$5.00"]);
    expect([formatPrice(530_000), formatPrice(527_500)]).toEqual(["$0.53", "$0.5275"]);
  });
});
