import { describe, expect, it } from "vitest";
import { parseClobOutcome } from "../../../src/venues/clob/clob-market.ts";
import { parseGammaMarket } from "../../../src/venues/clob/gamma-market.ts";
import { resolutionOf } from "../../../src/venues/clob/resolution.ts";
import { gammaRow, outcomeRow, TOKENS } from "./answers.ts";

const CLOSED_TIME = "2026-07-24 00:00:16+00";
const won = { closed: true, closedTime: CLOSED_TIME, umaResolutionStatus: "resolved", outcomePrices: '["1", "0"]' };
const tokens = (prices: [number, number], winners: [boolean, boolean]) => ({
  tokens: TOKENS.map((token_id, index) => ({ token_id, outcome: "", price: prices[index], winner: winners[index] })),
});
const half = { ...won, outcomePrices: '["0.5", "0.50"]' };

const resolution = (gamma: Record<string, unknown>, clob: Record<string, unknown> | undefined) =>
  resolutionOf(parseGammaMarket(gammaRow(gamma)), clob && parseClobOutcome(outcomeRow(clob)));

describe("how a market ended (rule 28)", () => {
  it("is open while neither service has closed it", () => {
    expect(resolution({}, { closed: false })).toEqual({ kind: "open" });
    expect(resolution({}, undefined)).toEqual({ kind: "open" });
  });

  it("is resolved where both name the same winner, whichever order the CLOB lists the tokens in", () => {
    const first = { kind: "resolved", payoutsMicro: [1_000_000, 0] };
    expect(resolution(won, {})).toEqual(first);
    expect(resolution(won, { tokens: [...tokens([1, 0], [true, false]).tokens].reverse() })).toEqual(first);
    expect(resolution({ ...won, outcomePrices: '["0", "1"]' }, tokens([0, 1], [false, true]))).toEqual({
      kind: "resolved",
      payoutsMicro: [0, 1_000_000],
    });
  });

  it("pays halves where there is no winner and both say one half", () => {
    expect(resolution(half, tokens([0.5, 0.5], [false, false]))).toEqual({
      kind: "resolved",
      payoutsMicro: [500_000, 500_000],
    });
  });

  it("believes the CLOB's winner where Gamma names no status, but no halves", () => {
    expect(resolution({ ...won, umaResolutionStatus: undefined }, {}).kind).toBe("resolved");
    expect(resolution({ ...half, umaResolutionStatus: undefined }, tokens([0.5, 0.5], [false, false])).kind).toBe(
      "pending",
    );
  });

  it.each([
    ["closed without a winner", won, tokens([1, 0], [false, false])],
    ["closed by Gamma alone", won, { closed: false }],
    ["closed by Gamma and unknown to the CLOB", won, undefined],
    ["closed by the CLOB alone", {}, {}],
    ["proposed", { ...won, umaResolutionStatus: "proposed" }, {}],
    ["disputed", { ...won, umaResolutionStatus: "disputed" }, {}],
    ["settled, not resolved", { ...won, umaResolutionStatus: "settled" }, {}],
    ["told differently by the two", { ...won, outcomePrices: '["0", "1"]' }, {}],
    ["at prices that are nearly payouts", { ...won, outcomePrices: '["0.9999999", "0.0000001"]' }, {}],
    ["at 0 and 0, as legacy markets are", { ...won, outcomePrices: '["0", "0"]' }, {}],
    ["won by both", won, tokens([1, 1], [true, true])],
    ["a half of one token only", half, tokens([0.5, 0.4], [false, false])],
  ])("is pending when %s", (_, gamma, clob) => {
    expect(resolution(gamma, clob)).toMatchObject({ kind: "pending" });
  });

  it("says since when it is pending", () => {
    expect(resolution({ ...won, umaResolutionStatus: "proposed" }, {})).toEqual({
      kind: "pending",
      since: CLOSED_TIME,
    });
  });
});
