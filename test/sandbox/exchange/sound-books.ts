import fc from "fast-check";
import { expect } from "vitest";
import { levelsFor } from "../../../src/sandbox/world/book.ts";
import type { Market } from "../../../src/sandbox/world/market.ts";
import { START_PUSD, TradingRig } from "./trading-rig.ts";

const FAULTS = {
  fail: { failSettlement: 1 },
  retry: { retrySettlement: 1 },
  twice: { takenTwice: 1 },
  late: { lateFill: 1 },
} as const;

type Act =
  | { readonly kind: "buy" | "sell"; readonly shares: number; readonly ticks: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "restore" | keyof typeof FAULTS };

const reach = fc.integer({ min: -2, max: 3 });
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant("buy" as const), shares: fc.integer({ min: 5, max: 300 }), ticks: reach }),
  fc.record({ kind: fc.constant("sell" as const), shares: fc.integer({ min: 1, max: 60 }), ticks: reach }),
  fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 100, max: 6_000 }) }),
  fc.record({
    kind: fc.constantFrom("restore" as const, "fail" as const, "retry" as const, "twice" as const, "late" as const),
  }),
);

/** Lets so many accounts act at random, and holds what they have against their settled trades. */
export async function expectSoundBooks(runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { minLength: 1, maxLength: 15 }), async (acts) => {
      const rig = new TradingRig("books");
      await rig.open();
      const market = rig.market(({ kind, subject }) => kind === "binary" && subject === "economics");
      for (const act of acts) await happen(rig, market, act);
      rig.call("DELETE", "/cancel-all");
      rig.pass(40_000);
      const twin = new TradingRig("books");
      twin.world = rig.world;
      twin.restore();
      rig.pass(30_000);
      twin.pass(30_000);
      expect(twin.world.snapshotText()).toBe(rig.world.snapshotText());
      expectSound(rig, market.tokenIds[0]);
    }),
    { numRuns: runs },
  );
}

async function happen(rig: TradingRig, market: Market, act: Act): Promise<void> {
  if (act.kind === "pass") return rig.pass(act.ms);
  if (act.kind === "restore") return rig.restore();
  if (act.kind !== "buy" && act.kind !== "sell") return rig.world.take({ kind: "faults", faults: FAULTS[act.kind] });
  const { book, tickMicro, tokenIds } = rig.world.state.markets.get(market.id) ?? market;
  const isBuy = act.kind === "buy";
  const [best] = levelsFor(book, 0, isBuy ? "asks" : "bids");
  await rig.post({
    tokenId: tokenIds[0],
    side: isBuy ? "BUY" : "SELL",
    price: (best?.[0] ?? 0) + act.ticks * tickMicro * (isBuy ? 1 : -1),
    shares: act.shares * 1_000_000,
    type: act.ticks < 0 ? "GTC" : "FAK",
  });
}

/** Money and shares are what the settled trades say, nothing is open, and no order gave more than it said. */
function expectSound(rig: TradingRig, tokenId: string): void {
  const wallet = rig.wallet.address.toLowerCase();
  let [pusd, shares] = [START_PUSD, 0];
  const given = new Map<string, number>();
  for (const trade of rig.trades) {
    expect(["CONFIRMED", "FAILED"]).toContain(trade.status);
    if (trade.settledMs === null) continue;
    for (const leg of [trade.taker, ...trade.makers]) {
      if (leg.wallet !== wallet) continue;
      const fee = leg === trade.taker ? trade.feeMicro : 0;
      pusd += leg.side === "BUY" ? -leg.collateralMicro - fee : leg.collateralMicro - fee;
      shares += leg.side === "BUY" ? leg.sharesMicro : -leg.sharesMicro;
      const gives = leg.side === "BUY" ? leg.collateralMicro : leg.sharesMicro;
      given.set(leg.orderHash, (given.get(leg.orderHash) ?? 0) + gives);
    }
  }
  expect([rig.pusd(), rig.shares(tokenId)]).toEqual([pusd, shares]);
  expect(Math.min(pusd, shares)).toBeGreaterThanOrEqual(0);
  for (const [hash, amount] of given)
    expect(amount).toBeLessThanOrEqual(rig.world.state.exchange.orders.get(hash)?.makerAmountMicro ?? -1);
}
