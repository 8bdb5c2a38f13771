import { describe, expect, it } from "vitest";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { systemRandom } from "../../src/ops/system-random.ts";

describe.each([
  ["the system's", systemRandom],
  ["seeded", createSeededRandom(7)],
])("%s randomness", (_, random) => {
  it("fills its ranges evenly", () => {
    const tenths = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw++) {
      const value = random.next();
      expect(value >= 0 && value < 1).toBe(true);
      const tenth = random.integer(10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    // 2,000 expected in each; six standard deviations are 255.
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(255);
    expect(random.bytes(33)).toHaveLength(33);
    expect(new Set(Array.from({ length: 1000 }, () => random.id())).size).toBe(1000);
  });

  it("refuses an empty range", () => {
    expect(() => random.integer(0)).toThrow(RangeError);
  });
});

it("is the same for the same seed and differs for the next", () => {
  const draws = (seed: number) => {
    const random = createSeededRandom(seed);
    return [random.next(), random.integer(1000), random.id(), ...random.bytes(4)];
  };
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
});
