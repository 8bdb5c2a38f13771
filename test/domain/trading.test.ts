import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { take } from "../../src/domain/book.ts";
import { tradingDayOf } from "../../src/domain/day.ts";
import { takerFee, worstTakerFee } from "../../src/domain/fee.ts";
import { MICRO } from "../../src/domain/micro.ts";
import { copyLimit, onTick } from "../../src/domain/price.ts";
import type { Side } from "../../src/domain/trade.ts";

const TICKS = [100_000, 10_000, 5_000, 2_500, 1_000, 100];
const side = fc.constantFrom<Side>("BUY", "SELL");
const price = fc.integer({ min: 1, max: MICRO - 1 });

describe("the taker fee", () => {
  it.each([
    // Recorded: two settled logs and two frames of the live feed.
    [2_560_000, 920_000, 70_000, 13_180],
    [6_000_000, 480_000, 70_000, 104_830],
    [31_612_200, 980_000, 50_000, 30_970],
    [16_260_000, 520_000, 50_000, 202_920],
    [100_000_000, 500_000, 70_000, 1_750_000],
  ])("of %i shares at %i is what was charged", (shares, priceMicro, ratePpm, feeMicro) => {
    expect(takerFee(shares, priceMicro, ratePpm)).toBe(feeMicro);
  });

  it("is never more than the worst case that a buy reserves, at any price up to its limit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 12 }),
        price,
        price,
        fc.integer({ min: 0, max: 100_000 }),
        (shares, a, b, rate) => {
          const [paid, limit] = [Math.min(a, b), Math.max(a, b)];
          expect(takerFee(shares, paid, rate)).toBeLessThanOrEqual(worstTakerFee(shares, limit, rate));
        },
      ),
    );
  });
});

describe("the limit of a copy (rule 23)", () => {
  it("lies on the tick, inside the range, and no worse than slippage and two ticks", () => {
    fc.assert(
      fc.property(
        side,
        price,
        fc.constantFrom(...TICKS),
        fc.integer({ min: 0, max: 200_000 }),
        (which, his, tickMicro, slippagePpm) => {
          const [lowestMicro, highestMicro] = [20_000, 980_000];
          fc.pre(his >= lowestMicro && his <= highestMicro);
          const limit = copyLimit(which, his, { tickMicro, slippagePpm, lowestMicro, highestMicro });
          const reach = Math.min(Math.floor((his * slippagePpm) / 1_000_000), 2 * tickMicro);
          expect(limit % tickMicro).toBe(0);
          if (which === "BUY")
            expect(limit).toBeLessThanOrEqual(Math.min(his + reach, highestMicro, MICRO - tickMicro));
          else expect(limit).toBeGreaterThanOrEqual(Math.max(his - reach, lowestMicro, tickMicro));
          // No further from his price than one tick of rounding asks for.
          const bound =
            which === "BUY"
              ? Math.min(his + reach, highestMicro, MICRO - tickMicro)
              : Math.max(his - reach, lowestMicro, tickMicro);
          expect(Math.abs(limit - bound)).toBeLessThan(tickMicro);
        },
      ),
    );
  });

  it("rounds to the tick on the side that was asked for", () => {
    expect([onTick(515_000, 10_000, "down"), onTick(515_000, 10_000, "up"), onTick(510_000, 10_000, "up")]).toEqual([
      510_000, 520_000, 510_000,
    ]);
  });
});

describe("what an order takes from a book", () => {
  const level = fc.record({ priceMicro: price, sharesMicro: fc.integer({ min: 1, max: 10 ** 9 }) });

  it("is inside the limit, best levels first, never more than it asks for or a level has", () => {
    fc.assert(
      fc.property(
        fc.array(level, { maxLength: 12 }),
        side,
        price,
        fc.integer({ min: 0, max: 10 ** 10 }),
        (levels, which, limit, shares) => {
          const asks = [...levels].sort((a, b) => a.priceMicro - b.priceMicro);
          const bids = [...asks].reverse();
          const book = { token: "1", asks, bids, tickMicro: 1, minSharesMicro: 0, venueMs: 0, readMs: 0, hash: "" };
          const taken = take(book, which, limit, shares);
          const offered = levels.filter(({ priceMicro }) =>
            which === "BUY" ? priceMicro <= limit : priceMicro >= limit,
          );
          const available = offered.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
          expect(taken.sharesMicro).toBe(Math.min(shares, available));
          expect(taken.levels.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0)).toBe(taken.sharesMicro);
          const prices = taken.levels.map(({ priceMicro }) => priceMicro);
          expect(prices).toEqual([...prices].sort((a, b) => (which === "BUY" ? a - b : b - a)));
          for (const one of prices) expect(which === "BUY" ? one <= limit : one >= limit).toBe(true);
        },
      ),
    );
  });
});

describe("a trading day (rule 30)", () => {
  it.each([
    ["UTC", "2026-11-22T23:59:59Z", "2026-11-22"],
    ["America/New_York", "2026-11-22T04:59:59Z", "2026-11-21"],
    ["Asia/Tokyo", "2026-11-22T15:00:00Z", "2026-11-23"],
    // Midnight of this day did not exist there.
    ["Africa/Cairo", "2026-04-23T22:00:00Z", "2026-04-24"],
  ])("in %s at %s is %s", (zone, instant, day) => {
    expect(tradingDayOf(Date.parse(instant), zone)).toBe(day);
  });

  it("of an unknown zone is an error", () => {
    expect(() => tradingDayOf(0, "Mars/Olympus")).toThrow(RangeError);
  });
});
