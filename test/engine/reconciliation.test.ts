import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { Reconciliation } from "../../src/engine/reconciliation.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let reconciliation: Reconciliation;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  reconciliation = new Reconciliation({ store: rig.store, venue: rig.venue, clock: rig.clock, desk: rig.desk });
  await rig.copy(rig.addTarget(TARGET), [sighting()]);
});
afterEach(() => rig.close());

const EQUAL = { cashMicro: 1_000 * MICRO - 4_500_000, shares: new Map([["1001", 9_000_000]]) };

describe("reconciliation (31)", () => {
  it("finds nothing while both books say the same, cents of rounding aside", async () => {
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 50_000 };
    expect(await reconciliation.run()).toEqual([]);
  });

  it.each([
    ["cash", { ...EQUAL, cashMicro: 1_000 * MICRO }],
    ["shares here", { ...EQUAL, shares: new Map([["1001", 1]]) }],
    ["shares there", { ...EQUAL, shares: new Map([...EQUAL.shares, ["77", 5 * MICRO]]) }],
  ])("pauses the buys when %s differ for three readings, and tells it once", async (_, books) => {
    rig.venue.books = books;
    await reconciliation.run();
    await reconciliation.run();
    expect(tradingState(rig.records).state).toBe("running");
    for (let reading = 0; reading < 3; reading += 1) expect(await reconciliation.run()).toHaveLength(1);
    expect(tradingState(rig.records)).toMatchObject({ state: "paused", by: "reconciliation" });
  });

  it("forgets a difference that went away", async () => {
    for (const books of [rig.venue.books, rig.venue.books, EQUAL, rig.venue.books, rig.venue.books]) {
      rig.venue.books = books;
      await reconciliation.run();
    }
    expect(tradingState(rig.records).state).toBe("running");
  });

  it("excuses what a redemption on its way explains, but not for ever", async () => {
    rig.markets.add("0xc1", ["1001", "1002"], 500_000, { closed: true });
    rig.markets.resolutions.set("0xc1", { kind: "resolved", payoutsMicro: [1_000_000, 0] });
    rig.venue.cashHasArrived = false;
    await rig.settlement.run(rig.abort.signal);
    rig.venue.books = { cashMicro: EQUAL.cashMicro + 9_000_000, shares: new Map() };
    for (let reading = 0; reading < 4; reading += 1) expect(await reconciliation.run()).toEqual([]);
    expect(tradingState(rig.records).state).toBe("running");
    rig.clock.ms += 15 * 60_000;
    expect(await reconciliation.run()).toHaveLength(2);
    rig.venue.cashHasArrived = true;
    await rig.settlement.run(rig.abort.signal);
    expect(await reconciliation.run()).toEqual([]);
  });

  it("takes no reading during which something was booked", async () => {
    rig.venue.holdings = () => {
      rig.store.transact(({ account }) => account.set({ ...account.get(), cashMicro: account.get().cashMicro - 1 }));
      return Promise.resolve({ cashMicro: 0, shares: new Map() });
    };
    for (let reading = 0; reading < 4; reading += 1) expect(await reconciliation.run()).toEqual([]);
    expect(tradingState(rig.records).state).toBe("running");
  });

  it("looks again at orders whose trades changed, not at what failed before it was booked", async () => {
    const [own] = await rig.venue.accountTrades(0);
    if (own === undefined) throw new Error("nothing was traded");
    const looked: string[] = [];
    rig.venue.trades = async (hash) => {
      looked.push(hash);
      return [own];
    };
    rig.venue.accountTrades = async () => [own, { ...own, id: "beside", status: "failed" }];
    await reconciliation.run();
    await rig.desk.idle();
    expect(looked).toEqual([]);
    rig.venue.accountTrades = async () => [own, { ...own, id: "late" }];
    await reconciliation.run();
    await rig.desk.idle();
    expect(looked).toEqual([own.orderHash]);
  });

  it("compares nothing while an order's fate is open", async () => {
    rig.venue.mode = "lost";
    await rig.copy(rig.addTarget(`0x${"2".repeat(40)}`), [sighting({ wallet: `0x${"2".repeat(40)}` })]);
    expect(await reconciliation.run()).toEqual([]);
  });
});
