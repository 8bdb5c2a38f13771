import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderType } from "../../src/domain/order.ts";
import type { OrderAmounts } from "../../src/domain/order-amounts.ts";
import { orderAmounts } from "../../src/domain/order-amounts.ts";
import type { Side } from "../../src/domain/trade.ts";

const CENT = 10_000;
const MICRO = 1_000_000n;
/** Ticks of the venue and the decimals that it allows an amount of collateral (reference/polymarket.md 1.5). */
const AMOUNT_DECIMALS = new Map([
  [100_000, 3],
  [10_000, 4],
  [5_000, 5],
  [2_500, 6],
  [1_000, 5],
  [100, 6],
]);

const anyLimit = fc
  .constantFrom(...AMOUNT_DECIMALS.keys())
  .chain((tickMicro) =>
    fc
      .integer({ min: 1, max: 1_000_000 / tickMicro - 1 })
      .map((ticks) => ({ tickMicro, limitMicro: ticks * tickMicro })),
  );
const anyShares = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000_000_000 }),
  fc.integer({ min: 1, max: 100_000_000 }),
  fc.integer({ min: 1, max: 1_000_000 }).map((hundredths) => hundredths * CENT),
);
/** Just enough for a whole number of cents: where rounding shares up would pass what was wanted. */
const anyWishCloseToCents = fc
  .record({ cents: fc.integer({ min: 1, max: 100_000 }), limit: anyLimit, more: fc.integer({ min: 0, max: 150 }) })
  .map(({ cents, limit: { limitMicro, tickMicro }, more }) => ({
    tickMicro,
    limitMicro,
    wantedMicro: Math.ceil((cents * CENT * 1_000_000) / limitMicro) + more,
  }));
const anyWish = fc.oneof(
  fc.record({ limit: anyLimit, wantedMicro: anyShares }).map(({ limit, wantedMicro }) => ({ ...limit, wantedMicro })),
  anyWishCloseToCents,
);
const anySide = fc.constantFrom<Side>("BUY", "SELL");
const anyType = fc.constantFrom<OrderType>("FAK", "FOK", "GTC", "GTD");

const isImmediateBuy = (side: Side, type: OrderType) => side === "BUY" && (type === "FAK" || type === "FOK");

/** Whether collateral ÷ shares is no worse than the limit, without a division. */
function isWithin(side: Side, { sharesMicro, collateralMicro }: OrderAmounts, limitMicro: number): boolean {
  const paid = BigInt(collateralMicro) * MICRO;
  const limit = BigInt(sharesMicro) * BigInt(limitMicro);
  return side === "BUY" ? paid <= limit : paid >= limit;
}

describe("the amounts of an order", () => {
  it("are what the server takes, never worse than the limit and never more than was wanted", () => {
    fc.assert(
      fc.property(anySide, anyType, anyWish, (side, type, { tickMicro, limitMicro, wantedMicro }) => {
        const amounts = orderAmounts(side, type, limitMicro, wantedMicro);
        if (amounts === undefined) return;
        expect(amounts.sharesMicro).toBeGreaterThan(0);
        expect(amounts.collateralMicro).toBeGreaterThan(0);
        expect(amounts.sharesMicro).toBeLessThanOrEqual(wantedMicro);
        expect(isWithin(side, amounts, limitMicro)).toBe(true);
        const [shareStep, collateralStep] = isImmediateBuy(side, type)
          ? [100, CENT]
          : [CENT, 10 ** (6 - (AMOUNT_DECIMALS.get(tickMicro) ?? 0))];
        expect(amounts.sharesMicro % shareStep).toBe(0);
        expect(amounts.collateralMicro % collateralStep).toBe(0);
      }),
      { numRuns: 20_000 },
    );
  });

  it("of a resting order and of a SELL lie exactly on the limit and give up less than 0.01 shares", () => {
    fc.assert(
      fc.property(anySide, anyType, anyLimit, anyShares, (side, type, { limitMicro }, wantedMicro) => {
        if (isImmediateBuy(side, type)) return;
        const amounts = orderAmounts(side, type, limitMicro, wantedMicro);
        if (amounts === undefined) {
          expect(wantedMicro).toBeLessThan(CENT);
          return;
        }
        expect(wantedMicro - amounts.sharesMicro).toBeLessThan(CENT);
        expect(BigInt(amounts.collateralMicro) * MICRO).toBe(BigInt(amounts.sharesMicro) * BigInt(limitMicro));
      }),
      { numRuns: 5_000 },
    );
  });

  it("of a BUY that must match at once give up at most a tenth, or two cents' worth", () => {
    fc.assert(
      fc.property(anyWish, ({ limitMicro, wantedMicro }) => {
        const amounts = orderAmounts("BUY", "FAK", limitMicro, wantedMicro);
        const worthMicro = (wantedMicro * limitMicro) / 1_000_000;
        if (amounts === undefined) {
          expect(worthMicro).toBeLessThan(2 * CENT);
          return;
        }
        const least = Math.min(worthMicro * 0.9, worthMicro - 2 * CENT);
        expect(amounts.collateralMicro).toBeGreaterThanOrEqual(Math.floor(least));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ["the largest exact size", 560_000, 21_037_000, { sharesMicro: 21_000_000, collateralMicro: 11_760_000 }],
    [
      "cents down where an exact size would give up more",
      501_000,
      9_990_000,
      { sharesMicro: 9_980_100, collateralMicro: 5_000_000 },
    ],
    [
      "a cent less where the shares would round above what is wanted",
      501_000,
      1_996_008,
      { sharesMicro: 1_976_100, collateralMicro: 990_000 },
    ],
    ["nothing where it is worth less than a cent", 1_000, 5_000_000, undefined],
  ])("of a FAK BUY: %s", (_, limitMicro, wantedMicro, amounts) => {
    expect(orderAmounts("BUY", "FAK", limitMicro, wantedMicro)).toEqual(amounts);
  });

  it.each([0, -1, 1_000_000, 1_500_000])("do not exist at a limit of %s", (limitMicro) => {
    expect(orderAmounts("BUY", "FAK", limitMicro, 5_000_000)).toBeUndefined();
    expect(orderAmounts("SELL", "FAK", limitMicro, 5_000_000)).toBeUndefined();
  });

  it("do not exist for no shares, nor where a limit off every grid leaves no collateral", () => {
    expect(orderAmounts("SELL", "FAK", 500_000, 0)).toBeUndefined();
    expect(orderAmounts("BUY", "GTC", 50, 10_000)).toBeUndefined();
  });
});
