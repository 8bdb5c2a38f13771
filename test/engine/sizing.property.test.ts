import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CopyRules } from "../../src/engine/copy-rules.ts";
import { episodeSize } from "../../src/engine/deciding/sizing.ts";
import { parseSizing, sizingInWords } from "../../src/engine/deciding/sizing-words.ts";
import { readSizing, sizeOf } from "../independent/sizing.ts";

const usd = fc.integer({ min: 1, max: 100_000_00 }).map((cents) => (cents / 100).toFixed(2));
const percent = fc.integer({ min: 1, max: 200_0000 }).map((ppm) => (ppm / 10_000).toFixed(4));
const tiers = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 50_000 }), percent), {
    minLength: 1,
    maxLength: 6,
    selector: ([from]) => from,
  })
  .map((list) => list.sort(([a], [b]) => a - b).map(([from, part]) => `${from}:${part}%`));
/** The words of a sizing, as a command line has them. */
const words = fc.oneof(
  usd.map((amount) => `fixed:${amount}`),
  percent.map((part) => `percent:${part}`),
  fc.constant("equity"),
  percent.map((part) => `equity:${part}`),
  tiers.map((list) => `tiers:${list.join(",")}`),
);
const micro = fc.integer({ min: 0, max: 100_000_000_000 });
const clamp = fc.option(fc.integer({ min: 0, max: 50_000_000 }));

interface Case {
  readonly words: string;
  readonly leastMicro: number | null;
  readonly mostMicro: number | null;
  readonly maxPerTradeMicro: number;
  readonly ours: number;
  readonly theirs: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  words,
  leastMicro: clamp,
  mostMicro: clamp,
  maxPerTradeMicro: fc.integer({ min: 0, max: 20_000_000 }),
  ours: fc.integer({ min: -1_000_000, max: 10_000_000_000 }),
  theirs: fc.integer({ min: 0, max: 100_000_000_000 }),
});

function sized({ words: text, leastMicro, mostMicro, maxPerTradeMicro, ours, theirs }: Case, totalMicro: number) {
  const rules: Pick<CopyRules, "sizing" | "leastMicro" | "mostMicro"> = {
    sizing: parseSizing(text),
    leastMicro,
    mostMicro,
  };
  const proportion = { ourEquityMicro: ours, theirPositionsMicro: theirs };
  return episodeSize(totalMicro, { rules, maxPerTradeMicro, proportion });
}

describe("the size of an episode", () => {
  it("is to the micro what fractions of integers make of the same words", () => {
    fc.assert(
      fc.property(cases, micro, (one, total) => {
        const reference = sizeOf(readSizing(one.words), {
          total: BigInt(total),
          maxPerTrade: BigInt(one.maxPerTradeMicro),
          least: one.leastMicro === null ? undefined : BigInt(one.leastMicro),
          most: one.mostMicro === null ? undefined : BigInt(one.mostMicro),
          ourEquity: BigInt(one.ours),
          theirPositions: BigInt(one.theirs),
        });
        expect(BigInt(sized(one, total))).toBe(reference);
      }),
      { numRuns: 3_000 },
    );
  });

  it("never falls when the total grows, and is never above max per trade or below nothing", () => {
    fc.assert(
      fc.property(cases, micro, micro, (one, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(sized(one, less)).toBeLessThanOrEqual(sized(one, more));
        expect(sized(one, more)).toBeLessThanOrEqual(one.maxPerTradeMicro);
        expect(sized(one, less)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it("adds up to its size, in however many signals the total came", () => {
    fc.assert(
      fc.property(cases, fc.array(micro, { minLength: 1, maxLength: 30 }), (one, growths) => {
        let total = 0;
        let committed = 0;
        for (const growth of growths) {
          total += growth;
          const order = sized(one, total) - committed;
          expect(order).toBeGreaterThanOrEqual(0);
          committed += order;
        }
        expect(committed).toBe(sized(one, total));
      }),
      { numRuns: 1_000 },
    );
  });

  it("is nothing of a trade of which nothing is to be copied, whatever the least is", () => {
    const rules = { sizing: parseSizing("tiers 100:10%"), leastMicro: 5_000_000, mostMicro: null };
    const terms = { rules, maxPerTradeMicro: 10_000_000, proportion: undefined };
    expect(episodeSize(99_000_000, terms)).toBe(0);
    expect(episodeSize(101_000_000, terms)).toBe(5_000_000);
  });

  it("is nothing in proportion to what is not known", () => {
    const rules = { sizing: parseSizing("equity"), leastMicro: 5_000_000, mostMicro: null };
    expect(episodeSize(99_000_000, { rules, maxPerTradeMicro: 10_000_000, proportion: undefined })).toBe(0);
  });
});

describe("the words of a sizing", () => {
  it("are read again as what they say", () => {
    fc.assert(
      fc.property(words, (text) => {
        const sizing = parseSizing(text);
        expect(parseSizing(sizingInWords(sizing))).toEqual(sizing);
        expect(parseSizing(text.replace(":", " ").replaceAll(",", " "))).toEqual(sizing);
      }),
    );
  });

  it.each([
    ["", "none of"],
    ["half", "none of"],
    ["fixed", "an amount in dollars"],
    ["fixed 0", "$0.01 a trade is the least"],
    ["fixed -5", "an amount in dollars"],
    ["fixed 1e9", "an amount in dollars"],
    ["percent 0", "from 0.0001% to 100000% is allowed"],
    ["percent two", "a percentage"],
    ["tiers", "FROM:PERCENT"],
    ["tiers 0:10% 0:5%", "each tier begins above"],
    ["tiers 10:10% 5:5%", "each tier begins above"],
    ["tiers 0:10%:3", "FROM:PERCENT"],
  ])("%j is refused in words", (text, problem) => {
    expect(() => parseSizing(text)).toThrow(problem);
  });
});
