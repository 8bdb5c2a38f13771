import { describe, expect, it } from "vitest";
import { copyOnPaper } from "../../src/engine/backtest/paper-copy.ts";
import { madeTape, PLAIN } from "./made-tape.ts";

const HOUR = 3_600;

describe("a copy on paper", () => {
  it("buys once an episode, sells his fraction, and is paid what he redeems", () => {
    const tape = madeTape([
      [0, "BUY", 0, 100, 0.4],
      [60, "BUY", 0, 100, 0.4],
      [HOUR, "SELL", 0, 50, 0.5],
      [2 * HOUR, "REDEEM", 150],
    ]);
    const result = copyOnPaper(tape, PLAIN, 100);
    // 25 shares for $10; he sells a quarter: 6.25 at 0.5; 18.75 pay a dollar each.
    expect(result).toMatchObject({ copies: 1, enough: 1, exits: 1, payouts: 1, buyEpisodes: 1, sellEpisodes: 1 });
    expect(result).toMatchObject({ boughtMicro: 10_000_000, soldMicro: 3_125_000, paidOutMicro: 18_750_000 });
    expect(result).toMatchObject({ profitMicro: 11_875_000, openPositions: 0, closedPositions: 1, wins: 1 });
    expect(result.curve.at(-1)).toEqual({ atS: 2 * HOUR, equityMicro: 1_011_875_000, fallMicro: 0 });
  });

  it("loses all where he redeems nothing", () => {
    const result = copyOnPaper(
      madeTape([
        [0, "BUY", 1, 100, 0.4],
        [HOUR, "REDEEM", 0],
      ]),
      PLAIN,
    );
    expect(result).toMatchObject({ profitMicro: -10_000_000, closedPositions: 1, wins: 0, payouts: 1 });
    expect(result).toMatchObject({ maxDrawdownMicro: 10_000_000, maxDrawdownPpm: 10_000 });
  });

  it("values what is open at the last price, also where it was the other outcome's", () => {
    const tape = madeTape([
      [0, "BUY", 0, 100, 0.4],
      [HOUR, "SELL", 1, 10, 0.3],
    ]);
    const result = copyOnPaper(tape, PLAIN);
    expect(result).toMatchObject({ openPositions: 1, openValueMicro: 17_500_000, profitMicro: 7_500_000 });
    expect(result.profitIfOpenWorthlessMicro).toBe(-10_000_000);
    expect(result.skipped).toEqual({ "nothing held": 1 });
  });

  it("owes what is too little to sell, until it is enough", () => {
    const tape = madeTape([
      [0, "BUY", 0, 100, 0.5],
      [HOUR, "SELL", 0, 10, 0.5],
      [2 * HOUR, "SELL", 0, 10, 0.5],
      [3 * HOUR, "SELL", 0, 10, 0.5],
    ]);
    expect(copyOnPaper(tape, PLAIN)).toMatchObject({ exits: 1, soldMicro: 3_000_000, owedPositions: 0 });
  });

  it("leaves with a merge, and sells the other outcome instead of buying this one", () => {
    const merged = madeTape([
      [0, "BUY", 0, 100, 0.5],
      [1, "SPLIT", 100],
      [HOUR, "MERGE", 50],
    ]);
    expect(copyOnPaper(merged, PLAIN)).toMatchObject({ exits: 1, soldMicro: 2_500_000 });
    const reduced = madeTape([
      [0, "BUY", 0, 100, 0.5],
      [HOUR, "BUY", 1, 100, 0.4],
    ]);
    expect(copyOnPaper(reduced, PLAIN)).toMatchObject({ copies: 1, reductions: 1, exits: 1, soldMicro: 12_000_000 });
  });

  it("pays fees both ways, at the market's rate", () => {
    const tape = madeTape(
      [
        [0, "BUY", 0, 100, 0.5],
        [HOUR, "SELL", 0, 100, 0.5],
      ],
      {
        feeRatePpm: 70_000,
        minSharesMicro: 5_000_000,
      },
    );
    // 20 shares × 0.07 × 0.25, twice.
    expect(copyOnPaper(tape, PLAIN)).toMatchObject({ feesMicro: 700_000, profitMicro: -700_000, wins: 0 });
  });

  it("pays worse prices than he, never above a dollar", () => {
    const tape = madeTape([
      [0, "BUY", 0, 100, 0.97],
      [HOUR, "SELL", 0, 100, 0.97],
    ]);
    const worse = (cents: number) =>
      copyOnPaper(tape, { ...PLAIN, shortfall: { kind: "cents", micro: cents * 10_000 } });
    expect(worse(0).profitMicro).toBe(0);
    expect(worse(1)).toMatchObject({ boughtMicro: 9_996_000, soldMicro: 9_792_000 });
    // 10.01 shares at 0.999
    expect(worse(5).boughtMicro).toBe(9_999_990);
  });

  it("copies nothing from before the start, and knows from there what he held", () => {
    const tape = madeTape([
      [0, "BUY", 0, 100, 0.5],
      [HOUR, "BUY", 0, 100, 0.5],
      [2 * HOUR, "SELL", 0, 100, 0.5],
    ]);
    const result = copyOnPaper(tape, { ...PLAIN, startS: HOUR });
    expect(result).toMatchObject({ buys: 1, copies: 1, exits: 1, soldMicro: 5_000_000 });
  });

  it("buys nothing in a market that is over", () => {
    const tape = madeTape([
      [0, "BUY", 0, 100, 0.5],
      [HOUR, "REDEEM", 100],
      [2 * HOUR, "BUY", 0, 100, 0.5],
    ]);
    expect(copyOnPaper(tape, PLAIN)).toMatchObject({ copies: 1, skipped: { "market open": 1 } });
  });

  it("stops for the day at the daily loss, and at the day's trades", () => {
    const fallen = madeTape([
      [0, "BUY", 0, 100, 0.5],
      [HOUR, "BUY", 0, 100, 0.1],
      [2 * HOUR, "BUY", 0, 100, 0.1],
      [25 * HOUR, "BUY", 0, 100, 0.1],
    ]);
    const limits = { ...PLAIN.limits, dailyLossMicro: 5_000_000 };
    expect(copyOnPaper(fallen, { ...PLAIN, limits })).toMatchObject({ copies: 3, skipped: { "daily loss": 1 } });
    const one = { ...PLAIN.limits, tradesPerDay: 1 };
    expect(copyOnPaper(fallen, { ...PLAIN, limits: one })).toMatchObject({ copies: 2, skipped: { "trades a day": 2 } });
  });

  it("takes an empty tape", () => {
    expect(copyOnPaper(madeTape([]), PLAIN, 10)).toMatchObject({ profitMicro: 0, curve: [], skipped: {} });
  });
});
