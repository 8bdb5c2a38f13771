import { describe, expect, it } from "vitest";
import { defaultLimits, LIMITS } from "../../config/limits.ts";
import { copyOnPaper } from "../../src/engine/backtest/paper-copy.ts";
import type { PaperLimits, PaperTerms } from "../../src/engine/backtest/paper-terms.ts";
import { NO_LIMITS } from "../../src/engine/backtest/paper-terms.ts";
import { LIMIT_NAMES } from "../../src/engine/limits.ts";
import { CHECKS } from "../../src/engine/risk/checks.ts";
import type { Line } from "./made-tape.ts";
import { madeTape, PLAIN } from "./made-tape.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const USD = 1_000_000;
const EVENTS = { a: "vote", b: "vote", c: "match" };

/** What $10 copies of these lines skip under some limits. */
function skips(lines: readonly Line[], limits: Partial<PaperLimits>, more: Partial<PaperTerms> = {}) {
  return copyOnPaper(madeTape(lines, undefined, EVENTS), { ...PLAIN, ...more, limits: { ...NO_LIMITS, ...limits } })
    .skipped;
}

const buy = (atS: number, market: string, price = 0.5): Line => [atS, "BUY", 0, 100, price, market];
const sell = (atS: number, market: string, price: number): Line => [atS, "SELL", 0, 100, price, market];

describe("limits of a copy on paper", () => {
  it("are those that people set, but for the number of targets", () => {
    const played = Object.keys(NO_LIMITS).sort();
    expect(played).toEqual(LIMIT_NAMES.filter((name) => name !== "maxTargets").sort());
    expect(played.every((name) => name in LIMITS)).toBe(true);
  });

  it("hold what is at stake in an event, on account of the target, and in all", () => {
    const lines = [buy(0, "a"), buy(HOUR, "b"), buy(2 * HOUR, "c"), sell(3 * HOUR, "a", 0.5), buy(4 * HOUR, "b")];
    expect(skips(lines, { maxPerEventMicro: 10 * USD })).toEqual({ "max per event": 1 });
    expect(skips(lines, { maxPerTargetMicro: 20 * USD })).toEqual({ "max per target": 1 });
    expect(skips(lines, { maxTotalExposureMicro: 29 * USD })).toEqual({ "total exposure": 1 });
    expect(skips(lines, { maxTotalExposureMicro: 30 * USD, maxPerEventMicro: 20 * USD })).toEqual({});
  });

  it("takes a market of which no event is told for one of its own", () => {
    expect(skips([buy(0, "d"), buy(HOUR, "e")], { maxPerEventMicro: 10 * USD })).toEqual({});
  });

  it("hold a minute: the token's money, and the number of orders", () => {
    const sizing = { kind: "percent", ppm: 200_000 } as const;
    const twice: Line[] = [buy(0, "a"), buy(59, "a"), [60, "BUY", 0, 1, 0.5, "a"]];
    const rules = { ...PLAIN.rules, sizing };
    expect(skips(twice, { maxPerTokenMinuteMicro: 15 * USD }, { rules })).toEqual({ crowding: 1 });
    expect(skips([buy(0, "a"), buy(59, "c")], { maxPerTokenMinuteMicro: 15 * USD }, { rules })).toEqual({});
    expect(skips([buy(0, "a"), buy(59, "c"), buy(60, "b")], { ordersPerMinute: 1 })).toEqual({ "orders a minute": 1 });
  });

  it("let a drawdown stop buys for good, also after the equity has risen again", () => {
    const lines = [buy(0, "a"), [HOUR, "SELL", 0, 1, 0.3, "a"], [2 * HOUR, "SELL", 0, 1, 0.9, "a"], buy(3 * DAY, "c")];
    expect(skips(lines as Line[], { maxDrawdownMicro: 4 * USD })).toEqual({ drawdown: 1 });
    expect(skips(lines as Line[], { maxDrawdownMicro: 4 * USD + 1 })).toEqual({});
  });

  it("pause after losses in a row: for the time that is set, and not beyond the day", () => {
    const lost = [buy(0, "a"), sell(10, "a", 0.4), buy(20, "b"), sell(30, "b", 0.4)];
    const limits = { consecutiveLosses: 2 };
    const pause = { lossPauseMs: HOUR * 1_000 };
    expect(skips([...lost, buy(HOUR + 29, "c")], limits, pause)).toEqual({ "losses in a row": 1 });
    expect(skips([...lost, buy(HOUR + 30, "c")], limits, pause)).toEqual({});
    expect(skips([...lost, buy(DAY, "c")], limits, { lossPauseMs: 2 * DAY * 1_000 })).toEqual({});
    const won = [...lost, buy(40, "c"), sell(50, "c", 0.6), buy(60, "d")];
    expect(skips(won, { consecutiveLosses: 3 }, pause)).toEqual({});
    expect(skips([buy(0, "a")], { consecutiveLosses: 0 })).toEqual({ "losses in a row": 1 });
  });

  it("count every loss in a token, also while it is held again", () => {
    const again = [buy(0, "a"), sell(10, "a", 0.4), buy(20, "a"), sell(30, "a", 0.4), buy(40, "c")];
    expect(skips(again, { consecutiveLosses: 2 }, { lossPauseMs: 60_000 })).toEqual({ "losses in a row": 1 });
    const held = [buy(0, "a"), sell(10, "a", 0.4), buy(20, "a"), buy(40, "c")];
    expect(skips(held, { consecutiveLosses: 1 }, { lossPauseMs: 60_000 })).toEqual({ "losses in a row": 2 });
  });

  it("leave a token alone after a loss in it, where that is set", () => {
    const lines = [buy(0, "a"), sell(10, "a", 0.4), buy(69, "a"), buy(69, "c"), buy(500, "a")];
    expect(skips(lines, {}, { tokenCooldownMs: 60_000 })).toEqual({ cooldown: 1 });
  });

  it("name their skips by the live checks", () => {
    const names = CHECKS.map(({ name }) => name);
    const all = { ...defaultLimits("staging"), maxPerTradeMicro: 10 * USD };
    const many = Array.from({ length: 40 }, (_, i) => buy(i * 20, String.fromCharCode(97 + (i % 20)), 0.5));
    const told = Object.keys(skips(many, all));
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((name) => !names.includes(name))).toEqual([]);
  });
});
