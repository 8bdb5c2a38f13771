import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonForm, V2_START_S } from "../../../src/feeds/data-api/common-form.ts";

const row = (side: "BUY" | "SELL", size: number, price: number, usdcSize: number, venueS: number) => ({
  side,
  venueS,
  sizeMicro: Math.round(size * 1e6),
  usdcSizeMicro: Math.round(usdcSize * 1e6),
  price10: Math.round(price * 1e10),
});

describe("the common form of a row (rule 2)", () => {
  it("gives a BUY from before V2 back the shares that were its fee", () => {
    expect(commonForm(row("BUY", 4.9307, 0.62, 3.1, V2_START_S - 1))).toEqual({
      sharesMicro: 5_000_000,
      collateralMicro: 3_100_000,
      feeMicro: 42_966,
    });
  });

  it("gives a SELL from before V2 back the collateral that was its fee", () => {
    expect(commonForm(row("SELL", 19, 0.5, 9.3516, V2_START_S - 1))).toEqual({
      sharesMicro: 19_000_000,
      collateralMicro: 9_500_000,
      feeMicro: 148_400,
    });
  });

  it("takes the fee out of a BUY's usdcSize since V2", () => {
    expect(commonForm(row("BUY", 20.9118, 0.86, 18.06, V2_START_S))).toEqual({
      sharesMicro: 20_911_800,
      collateralMicro: 17_984_148,
      feeMicro: 75_852,
    });
  });

  it("leaves rounding alone", () => {
    expect(commonForm(row("BUY", 13.698629, 0.6350000427, 8.69863, V2_START_S))).toEqual({
      sharesMicro: 13_698_629,
      collateralMicro: 8_698_630,
      feeMicro: 0,
    });
  });

  it("knows no fee that takes more than half", () => {
    expect(commonForm(row("SELL", 10, 0.5, 2.4, V2_START_S))).toBeUndefined();
    expect(commonForm(row("BUY", 10, 0.5, 8, 0))).toBeUndefined();
  });

  it("agrees with fractions of integers, for any row with a fee", () => {
    const amounts = fc.record({
      side: fc.constantFrom("BUY" as const, "SELL" as const),
      venueS: fc.constantFrom(V2_START_S - 1, V2_START_S),
      sizeMicro: fc.integer({ min: 1_000_000, max: 1_000_000_000_000 }),
      price10: fc.integer({ min: 10_000_000, max: 9_990_000_000 }),
      feePpm: fc.integer({ min: -200_000, max: 200_000 }),
    });
    fc.assert(
      fc.property(amounts, ({ side, venueS, sizeMicro, price10, feePpm }) => {
        const top = BigInt(sizeMicro) * BigInt(price10);
        const gross = Number((top * 2n + 10n ** 10n) / (2n * 10n ** 10n));
        const usdcSizeMicro = gross + Math.trunc((gross / 1e6) * feePpm);
        const form = commonForm({ side, venueS, sizeMicro, price10, usdcSizeMicro });
        const feeMicro = Math.abs(usdcSizeMicro - gross);
        if (feeMicro <= 20 + Math.floor(sizeMicro / 1e10)) {
          expect(form).toEqual({ sharesMicro: sizeMicro, collateralMicro: usdcSizeMicro, feeMicro: 0 });
        } else if (side === "BUY" && venueS < V2_START_S) {
          const shares = (BigInt(usdcSizeMicro) * 2n * 10n ** 10n + BigInt(price10)) / (2n * BigInt(price10));
          expect(form).toEqual({ sharesMicro: Number(shares), collateralMicro: usdcSizeMicro, feeMicro });
        } else {
          expect(form).toEqual({ sharesMicro: sizeMicro, collateralMicro: gross, feeMicro });
        }
      }),
    );
  });
});
