import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { Side } from "../../src/domain/trade.ts";
import { isDust } from "../../src/engine/books/dust.ts";
import { LIMITS, Rig, sighting } from "./rig.ts";

const WALLETS = ["1", "2", "3"].map((digit) => `0x${digit.repeat(40)}`);

const step = fc.record({
  wallet: fc.constantFrom(...WALLETS),
  market: fc.integer({ min: 1, max: 6 }),
  outcome: fc.integer({ min: 0, max: 1 }),
  side: fc.constantFrom<Side>("BUY", "BUY", "BUY", "SELL"),
  shares: fc.integer({ min: 1, max: 400 }),
  priceCents: fc.integer({ min: 3, max: 97 }),
  waitS: fc.constantFrom(0, 5, 200, 400, 40_000),
  mode: fc.constantFrom("matched", "matched", "matched", "refused", "lost", "late"),
});

const limits = { ...LIMITS, tradesPerDay: 6, maxOpenPositions: 3, maxPerPositionMicro: 12 * MICRO };

function expectWithinLimits(rig: Rig): void {
  const { records } = rig;
  const day = records.days.latest();
  const lots = records.lots.open();
  const cost = new Map<number, number>();
  for (const lot of lots) cost.set(lot.tokenId, (cost.get(lot.tokenId) ?? 0) + lot.costMicro);
  for (const micro of cost.values()) expect(micro).toBeLessThanOrEqual(limits.maxPerPositionMicro);
  const positions = new Set(lots.map((lot) => lot.tokenId).filter((tokenId) => !isDust(records, tokenId)));
  expect(positions.size).toBeLessThanOrEqual(limits.maxOpenPositions);
  expect(day?.trades ?? 0).toBeLessThanOrEqual(limits.tradesPerDay);
  expect(records.account.get().cashMicro - records.orders.reservedMicro()).toBeGreaterThanOrEqual(0);
  for (const debt of records.debts.open()) {
    expect(debt.sharesMicro).toBeLessThanOrEqual(records.lots.of(debt.targetId, debt.tokenId)?.sharesMicro ?? 0);
  }
}

describe("limits", () => {
  it("hold after every step of any sequence of signals, refusals and lost answers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const rig = await Rig.open({ limits, cashMicro: 40 * MICRO });
        try {
          const targets = new Map(WALLETS.map((wallet) => [wallet, rig.addTarget(wallet)]));
          for (const { wallet, market, outcome, side, shares, priceCents, waitS, mode } of steps) {
            const target = targets.get(wallet);
            if (target === undefined) throw new Error("unknown wallet");
            rig.clock.ms += waitS * 1000;
            const conditionId = `0xc${market}`;
            const tokens = [`${market}001`, `${market}002`] as const;
            rig.markets.add(conditionId, tokens, (outcome === 0 ? priceCents : 100 - priceCents) * 10_000);
            rig.venue.mode = mode as typeof rig.venue.mode;
            await rig.marks.run(rig.abort.signal);
            await rig.fate.settleUnknown();
            const token = tokens[outcome === 0 ? 0 : 1];
            const priceMicro = priceCents * 10_000;
            const venueS = Math.floor(rig.clock.ms / 1000) - 2;
            await rig.copy(target, [
              sighting({
                wallet,
                conditionId,
                token,
                outcomeIndex: outcome,
                side,
                sharesMicro: shares * MICRO,
                priceMicro,
                venueS,
              }),
            ]);
            expectWithinLimits(rig);
          }
          for (const order of Array.from({ length: 200 }, (_, id) => rig.records.orders.get(id + 1))) {
            if (order?.side === "BUY") expect(order.notionalMicro).toBeLessThanOrEqual(limits.maxPerTradeMicro);
          }
        } finally {
          rig.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
