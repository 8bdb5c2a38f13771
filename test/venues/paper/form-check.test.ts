import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { orderAmounts } from "../../../src/domain/order-amounts.ts";
import { formRefusalOf, signedLimitMicro } from "../../../src/venues/paper/form-check.ts";
import { formOf, JumpingClock, NO, orderOf, YES } from "./paper-market.ts";
import { level, PaperStage } from "./paper-stage.ts";

let stage: PaperStage;
beforeEach(async () => {
  stage = await PaperStage.open();
});
afterEach(() => stage.close());

const terms = { hash: "a", token: YES, side: "BUY", limitMicro: 500_000, sharesMicro: 10_000_000 } as const;

describe("the paper venue's look at the form", () => {
  it.each([
    ["another hash", { form: formOf({ ...terms, hash: "b" }) }, /another order's/],
    ["another token", { form: formOf({ ...terms, token: NO }) }, /another order's/],
    ["another side", { form: formOf({ ...terms, side: "SELL" }) }, /another order's/],
    ["another size", { form: formOf({ ...terms, sharesMicro: 9_000_000 }) }, /another size/],
    ["a price above the limit", { form: formOf(terms, 5_010_000) }, /above the limit/],
    ["fractions of a cent", { form: formOf(terms, 4_995_000) }, /max accuracy of 2 decimals/],
    ["nothing to give", { form: formOf(terms, 0) }, /must be above 0/],
    ["fractions of a share's cent", { type: "GTC" as const, sharesMicro: 10_002_000 }, /max accuracy of 2 decimals/],
    ["a price below a resting limit", { type: "GTC" as const, form: formOf(terms, 4_990_000) }, /not the limit/],
    ["no signature", { signature: "" }, /no signature/],
    ["a signature that is no hex", { signature: "0x0g" }, /no signature/],
  ])("refuses %s, and never knew the order", async (_, change, reason) => {
    expect(await stage.place("a", change)).toMatchObject({ hash: "a", state: "refused", reason });
    expect(await stage.venue.order("a")).toBeUndefined();
    expect(await stage.place("a")).toMatchObject({ state: "done" });
  });

  it("takes unsigned orders where it was told to", async () => {
    await stage.restart({ mayBeUnsigned: true });
    expect(await stage.place("a", { signature: "" })).toMatchObject({ state: "done", reason: "" });
  });

  it("holds an order to its amounts: a buy of whole cents that is a hair below its limit misses the level at it", async () => {
    stage.market.asks = [level(470_000, 1), level(490_000, 100)];
    const sharesMicro = 10_204_100;
    const form = formOf({ ...terms, limitMicro: 490_000, sharesMicro }, 5_000_000);
    expect(await stage.place("a", { limitMicro: 490_000, sharesMicro, form })).toMatchObject({ state: "done" });
    expect(await stage.venue.trades("a")).toMatchObject([{ priceMicro: 470_000 }]);
  });

  it("takes every order that the engine makes", () => {
    const ticks = fc.constantFrom(100_000, 10_000, 5_000, 2_500, 1_000, 100);
    const arbitrary = fc.record({
      limitMicro: ticks.chain((tick) => fc.integer({ min: 1, max: 1_000_000 / tick - 1 }).map((step) => step * tick)),
      side: fc.constantFrom("BUY" as const, "SELL" as const),
      type: fc.constantFrom("FAK" as const, "FOK" as const, "GTC" as const, "GTD" as const),
      wantedMicro: fc.integer({ min: 1_000_000, max: 1_000_000_000_000 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ limitMicro, side, type, wantedMicro }) => {
        const amounts = orderAmounts(side, type, limitMicro, wantedMicro);
        fc.pre(amounts !== undefined);
        const { sharesMicro, collateralMicro } = amounts;
        const form = formOf({ ...terms, side, limitMicro, sharesMicro }, collateralMicro);
        const order = orderOf(new JumpingClock(), "a", { side, type, limitMicro, sharesMicro, form });
        expect(formRefusalOf(order, false)).toBeUndefined();
        if (side === "BUY") expect(signedLimitMicro(form)).toBeLessThanOrEqual(limitMicro);
        else expect(signedLimitMicro(form)).toBeGreaterThanOrEqual(limitMicro);
      }),
      { numRuns: 1000 },
    );
  });
});
