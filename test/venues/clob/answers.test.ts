import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadAnswer } from "../../../src/venues/clob/answer.ts";
import { parseBook } from "../../../src/venues/clob/clob-book.ts";
import { parseClobOutcome, parseTradingTerms } from "../../../src/venues/clob/clob-market.ts";
import { parseGammaMarket } from "../../../src/venues/clob/gamma-market.ts";
import { bookRow, gammaRow, outcomeRow, TOKENS, termsRow } from "./answers.ts";

const readBook = (answer: unknown) => parseBook(answer, TOKENS[0], 0);

const ANSWERS: [
  string,
  (answer: unknown) => unknown,
  (change?: Record<string, unknown>) => Record<string, unknown>,
  string[],
][] = [
  ["Gamma market", parseGammaMarket, gammaRow, ["conditionId", "question", "slug", "outcomes", "clobTokenIds"]],
  ["CLOB terms", parseTradingTerms, termsRow, ["t", "mts", "mos", "ao"]],
  ["CLOB market", parseClobOutcome, outcomeRow, ["condition_id", "closed", "tokens"]],
  ["CLOB book", readBook, bookRow, ["asset_id", "timestamp", "bids", "asks", "tick_size", "min_order_size"]],
];

const BAD = [
  ["missing", undefined],
  ["null", null],
  ["a number in text's place, and a bad number", -1],
  ["NaN", Number.NaN],
  ["huge", 1e300],
  ["an object", {}],
  ["truncated JSON", '["1", "'],
] as const;

describe.each(ANSWERS)("%s", (what, parse, make, needed) => {
  it("is read as it is served", () => {
    expect(parse(make())).toBeDefined();
  });

  describe.each(needed)("with %s", (field) => {
    it.each(BAD.filter(([name]) => !(name === "truncated JSON" && ["question", "slug"].includes(field))))(
      "%s is refused by name",
      (_, value) => {
        const answer = make({ [field]: value });
        if (value === undefined) delete answer[field];
        expect(() => parse(answer)).toThrow(BadAnswer);
        expect(() => parse(answer)).toThrow(new RegExp(`^${what}: ${field}`));
      },
    );
  });

  it("is refused, never crashed on, whatever it becomes", () => {
    const fields = Object.keys(make());
    const change = fc.array(fc.tuple(fc.constantFrom(...fields), fc.anything()), { maxLength: 3 });
    fc.assert(
      fc.property(change, (changes) => {
        try {
          parse(make(Object.fromEntries(changes)));
        } catch (error) {
          expect(error).toBeInstanceOf(BadAnswer);
        }
      }),
      { numRuns: 1000 },
    );
    for (const answer of ["<html>", null, undefined, [], 7]) expect(() => parse(answer)).toThrow(BadAnswer);
  });
});

describe("what answers mean", () => {
  it("counts only levels with shares, best first", () => {
    expect(readBook(bookRow())).toMatchObject({
      bids: [
        { priceMicro: 400_000, sharesMicro: 20_500_000 },
        { priceMicro: 10_000, sharesMicro: 100_000_000 },
      ],
      asks: [
        { priceMicro: 430_000, sharesMicro: 7_000_000 },
        { priceMicro: 990_000, sharesMicro: 100_000_000 },
      ],
      venueMs: 1_790_272_268_523,
    });
  });

  it.each([
    ["of another token", { asset_id: "7" }, /asset_id: 7 is not the token/],
    ["whose sides cross", { bids: [{ price: "0.5", size: "1" }] }, /best bid 500000 is not below the best ask 430000/],
    ["with a price of a dollar", { asks: [{ price: "1", size: "1" }] }, /asks.0.price/],
    ["with a negative size", { asks: [{ price: "0.6", size: "-1" }] }, /asks.0.size/],
    ["with a size that is no number", { asks: [{ price: "0.6", size: "many" }] }, /asks.0.size/],
  ])("refuses a book %s", (_, change, message) => {
    expect(() => readBook(bookRow(change))).toThrow(message);
  });

  it("delays taker orders by the market's seconds and, where it says so, a quarter of a second", () => {
    expect(parseTradingTerms(termsRow()).delayMs).toBe(1250);
    expect(parseTradingTerms(termsRow({ sd: 0, itode: false })).delayMs).toBe(0);
    expect(parseTradingTerms(termsRow({ sd: null, itode: null, fd: null }))).toMatchObject({
      delayMs: 0,
      feeRatePpm: undefined,
    });
  });

  it("refuses fee formulas it does not know", () => {
    expect(() => parseTradingTerms(termsRow({ fd: { r: 0.07, e: 2, to: true } }))).toThrow(/fd.e/);
    expect(() => parseGammaMarket(gammaRow({ feeSchedule: { rate: 0.07, exponent: 2 } }))).toThrow(
      /feeSchedule.exponent/,
    );
  });

  it("wants a token and a price for each outcome", () => {
    expect(() => parseGammaMarket(gammaRow({ outcomes: '["Yes", "No", "Maybe"]' }))).toThrow(/2 tokens for 3 outcomes/);
    expect(() => parseGammaMarket(gammaRow({ outcomePrices: '["1","0","0"]' }))).toThrow(/and 3 prices/);
  });
});
