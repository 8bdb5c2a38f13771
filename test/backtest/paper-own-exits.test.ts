import { describe, expect, it } from "vitest";
import { copyOnPaper } from "../../src/engine/backtest/paper-copy.ts";
import type { CopyRules } from "../../src/engine/copy-rules.ts";
import type { Line } from "./made-tape.ts";
import { madeTape, PLAIN } from "./made-tape.ts";

const HOUR = 3_600;

const played = (lines: readonly Line[], rules: Partial<CopyRules>, more: Partial<typeof PLAIN> = {}) =>
  copyOnPaper(madeTape(lines), { ...PLAIN, ...more, rules: { ...PLAIN.rules, ...rules } });

describe("own exits of a copy on paper", () => {
  it("take a profit at the price of his trade, and do not buy the episode again", () => {
    const lines: Line[] = [
      [0, "BUY", 0, 100, 0.5],
      [60, "BUY", 0, 100, 0.6],
      [120, "BUY", 0, 100, 0.4],
      [HOUR, "BUY", 0, 100, 0.5],
    ];
    const sizing = { kind: "percent", ppm: 200_000 } as const;
    // $10 at 0.5 and $12 at 0.6: 40 shares for $22, at 0.6 not yet a tenth above 0.55; the second trade alone is.
    expect(played(lines.slice(0, 2), { sizing, takeProfitPpm: 100_000 })).toMatchObject({ ownExits: {}, copies: 2 });
    const result = played(lines, { sizing, takeProfitPpm: 90_000 });
    expect(result).toMatchObject({ ownExits: { "take profit": 1 }, soldMicro: 24_000_000, copies: 3 });
    expect(result.skipped).toEqual({ "own exit": 1 });
  });

  it("stop a loss, also by the other outcome's price", () => {
    const lines: Line[] = [
      [0, "BUY", 0, 100, 0.5],
      [HOUR, "BUY", 1, 1, 0.55],
    ];
    const result = played(lines, { stopLossPpm: 100_000, ignoreBelowMicro: 1_000_000 });
    expect(result).toMatchObject({ ownExits: { "stop loss": 1 }, soldMicro: 9_000_000, openPositions: 0 });
  });

  it("trail the highest price since the lot was opened", () => {
    const lines: Line[] = [
      [0, "BUY", 0, 100, 0.5],
      [HOUR, "SELL", 0, 1, 0.8],
      [2 * HOUR, "SELL", 0, 1, 0.73],
      [3 * HOUR, "SELL", 0, 1, 0.72],
    ];
    const result = played(lines, { trailingStopPpm: 100_000 });
    expect(result).toMatchObject({ ownExits: { "trailing stop": 1 }, openPositions: 0 });
    expect(result.soldMicro).toBe(14_400_000);
  });

  it("end the longest time at his next trade in the market, not at a price from before", () => {
    const lines: Line[] = [
      [0, "BUY", 0, 100, 0.5],
      [2 * HOUR, "BUY", 0, 100, 0.5, "another"],
      [3 * HOUR, "SELL", 1, 1, 0.6],
    ];
    const rules = { maxHoldMs: HOUR * 1_000 };
    expect(played(lines.slice(0, 2), rules)).toMatchObject({ ownExits: {}, exits: 0, openPositions: 2 });
    expect(played(lines, rules)).toMatchObject({ ownExits: { "time exit": 1 }, soldMicro: 8_000_000 });
  });

  it("look at what a share would bring after fee and shortfall", () => {
    const tape = madeTape([[0, "BUY", 0, 100, 0.5]], { feeRatePpm: 40_000, minSharesMicro: 5_000_000 });
    const stop = (stopLossPpm: number, cents: number) =>
      copyOnPaper(tape, {
        ...PLAIN,
        rules: { ...PLAIN.rules, stopLossPpm },
        shortfall: { kind: "cents", micro: cents * 10_000 },
      }).ownExits;
    // It cost 0.51 with its fee, and would bring 0.49.
    expect([stop(39_000, 0), stop(40_000, 0)]).toEqual([{ "stop loss": 1 }, {}]);
    expect(stop(40_000, 1)).toEqual({ "stop loss": 1 });
  });

  it("owe what is too little to sell", () => {
    const lines: Line[] = [
      [0, "BUY", 0, 100, 0.9],
      [HOUR, "SELL", 0, 60, 0.9],
      [2 * HOUR, "SELL", 0, 1, 0.5],
      [3 * HOUR, "SELL", 0, 1, 0.5],
    ];
    const result = played(lines, { stopLossPpm: 200_000 });
    expect(result).toMatchObject({ ownExits: { "stop loss": 1 }, owedPositions: 1, openPositions: 1 });
  });
});
