import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { buysNow } from "../../src/engine/breakers/buys-now.ts";
import { openBreakers } from "../../src/engine/breakers/open-breakers.ts";
import { closeBreaker } from "../../src/engine/breakers/trip.ts";
import type { VenueTrade } from "../../src/engine/ports.ts";
import { compareBooks } from "../../src/engine/reconciling/books-compared.ts";
import { foundTrades, keepTokens, tokensOf } from "../../src/engine/reconciling/found-trades.ts";
import { Reconciliation } from "../../src/engine/reconciling/reconciliation.ts";
import { beginRecovery, openLostBooks } from "../../src/engine/reconciling/recovery.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const HOUR_MS = 3_600_000;
let rig: Rig;

beforeEach(async () => {
  rig = await Rig.open({ cashMicro: 0 });
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
});
afterEach(() => rig.close());

const trade = (id: string, change: Partial<VenueTrade>): VenueTrade => ({
  ...{
    id,
    orderHash: `0x${id}`,
    priceMicro: 500_000,
    sharesMicro: 10 * MICRO,
    collateralMicro: 5 * MICRO,
    feeMicro: 0,
  },
  ...{ atMs: START_MS - HOUR_MS, status: "confirmed", tx: "", token: "1001", side: "BUY" },
  ...change,
});

/** An order that was filled twice, half of it sold, something of the other outcome, and one that failed to settle. */
const HISTORY: readonly VenueTrade[] = [
  trade("a1", { orderHash: "0xa", feeMicro: 100_000 }),
  trade("a2", { orderHash: "0xa", atMs: START_MS - HOUR_MS + 1 }),
  trade("s1", { side: "SELL", collateralMicro: 6 * MICRO, atMs: START_MS - 1000 }),
  trade("n1", { token: "1002", atMs: START_MS - 500 }),
  trade("f1", { status: "failed" }),
];
/** 20 − 10 shares of the one, 10 of the other; 1000 − 5.1 − 5 + 6 − 5. */
const HOLDINGS = {
  cashMicro: 990_900_000,
  shares: new Map(Object.entries({ "1001": 10 * MICRO, "1002": 10 * MICRO })),
};

async function lose(history = HISTORY, holdings = HOLDINGS): Promise<void> {
  const trades = foundTrades(history);
  const tokens = await tokensOf(rig.records, rig.markets, [
    ...trades.map(({ token }) => token),
    ...holdings.shares.keys(),
  ]);
  rig.store.transact((records) => {
    keepTokens(records, tokens);
    beginRecovery(records, "the database was lost", START_MS);
    openLostBooks(records, { holdings, trades, zone: "UTC" }, START_MS);
  });
}

const reconciliation = () => {
  const { store, venue, clock, desk, markets: data } = rig;
  return new Reconciliation({ store, venue, clock, desk, data, zone: "UTC" });
};

describe("a database that was lost (31)", () => {
  it("comes back with the same cash, positions and filled orders, on account of nobody", async () => {
    await lose();
    expect(compareBooks(rig.records, HOLDINGS)).toEqual([]);
    const [first] = rig.store.rows(builder.selectFrom("orders").selectAll().where("hash", "=", "0xa"));
    expect(first).toMatchObject({ side: "BUY", state: "settled", filledSharesMicro: 20 * MICRO, feeMicro: 100_000 });
    expect(rig.store.rows(builder.selectFrom("orders").select("id"))).toHaveLength(3);
    expect(rig.records.account.get()).toMatchObject({ realisedMicro: 950_000, feesMicro: 100_000 });
    const owners = new Set(rig.records.lots.open().map(({ targetId }) => rig.records.targets.get(targetId)?.name));
    expect([...owners]).toEqual(["unattributed"]);
    expect(rig.records.days.latest()?.trades).toBe(2);
  });

  it("takes what left without a trade to have brought what it cost, and what came to be worth its mark", async () => {
    const holdings = { cashMicro: 995_900_000, shares: new Map(Object.entries({ "1001": 12 * MICRO })) };
    await lose(HISTORY, holdings);
    expect(compareBooks(rig.records, holdings)).toEqual([]);
    expect(rig.records.account.get().realisedMicro).toBe(950_000);
    expect(rig.records.flows.since(0)).toEqual([]);
  });

  it("buys only when the books agree and nothing is young enough to be copied a second time, and tells what was found", async () => {
    await lose();
    rig.venue.books = HOLDINGS;
    rig.venue.accountTrades = async () => HISTORY;
    const comparing = reconciliation();
    await comparing.run();
    expect(openBreakers(rig.records)).toEqual(["recovering"]);
    await rig.copy(rig.addTarget(TARGET), [sighting()]);
    expect(rig.records.signals.get(1)).toMatchObject({ outcome: "skipped" });
    rig.clock.ms += 3 * 60_000;
    await comparing.run();
    expect(openBreakers(rig.records)).toEqual([]);
    const told = rig.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "recovered"));
    expect(told[0]?.text).toContain("3 orders with 4 trades, $15.00 bought and $6.00 sold");
    expect(rig.records.discrepancies.open()).toEqual([]);
  });
});

describe("an older copy of the database (32)", () => {
  it("books the trades that it lacks, before anything is bought, and doubles none that it knows", async () => {
    rig.store.transact(({ account }) => account.set({ ...account.get(), cashMicro: 1_000 * MICRO }));
    await rig.copy(rig.addTarget(TARGET), [sighting()]);
    const known = (await rig.venue.accountTrades(0)).map((own) => ({ ...own, token: "1001", side: "BUY" as const }));
    rig.venue.accountTrades = async () => known;
    const comparing = reconciliation();
    rig.venue.books = { cashMicro: 995_500_000, shares: new Map([["1001", 9 * MICRO]]) };
    await comparing.run();
    rig.store.transact((records) => beginRecovery(records, "the journal ends too early", rig.clock.ms));
    const lost = [
      trade("late", { atMs: START_MS + 5_000 }),
      trade("sale", { side: "SELL", sharesMicro: 15 * MICRO, collateralMicro: 9 * MICRO, atMs: START_MS + 6_000 }),
    ];
    rig.venue.accountTrades = async () => [...known, ...lost];
    rig.venue.books = { cashMicro: 999_500_000, shares: new Map([["1001", 4 * MICRO]]) };
    expect(await comparing.run()).toEqual([]);
    expect(openBreakers(rig.records)).toEqual(["recovering"]);
    expect(rig.store.rows(builder.selectFrom("orders").select("hash"))).toHaveLength(3);
    // The copy that the books know, and the one that they had forgotten.
    expect(rig.records.days.latest()?.trades).toBe(2);
    rig.clock.ms += 3 * 60_000;
    expect(await comparing.run()).toEqual([]);
    expect(openBreakers(rig.records)).toEqual([]);
    // From then on an unknown order is somebody else's again.
    rig.venue.accountTrades = async () => [...known, ...lost, trade("foreign", { atMs: rig.clock.ms })];
    await comparing.run();
    expect(openBreakers(rig.records)).toEqual(["second-instance"]);
  });

  it("sells nothing a second time: debts wait until the forgotten sales are read back, and these pay them", async () => {
    rig.store.transact(({ account }) => account.set({ ...account.get(), cashMicro: 1_000 * MICRO }));
    const target = rig.addTarget(TARGET);
    await rig.copy(target, [sighting()]);
    const known = (await rig.venue.accountTrades(0)).map((own) => ({ ...own, token: "1001", side: "BUY" as const }));
    const heldMicro = rig.records.lots.of(target.id, 1)?.sharesMicro ?? 0;
    rig.store.transact((records) => beginRecovery(records, "the journal ends too early", rig.clock.ms));
    rig.clock.ms += 1_000;
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000, venueS: rig.clock.ms / 1000 })]);
    expect(rig.records.debts.of(target.id, 1)).toMatchObject({
      ...{ sharesMicro: heldMicro, reason: "what the books lack is read from the venue first" },
    });
    const sales = (): number =>
      rig.store.rows(builder.selectFrom("orders").select("id").where("salt", "<>", "").where("side", "=", "SELL"))
        .length;
    expect(sales()).toBe(0);
    const sharesMicro = heldMicro - 1 * MICRO;
    const sale = { side: "SELL" as const, sharesMicro, collateralMicro: 4 * MICRO, atMs: START_MS + 500 };
    rig.venue.accountTrades = async () => [...known, trade("sale", sale)];
    rig.venue.books = { cashMicro: 999_500_000, shares: new Map([["1001", 1 * MICRO]]) };
    await reconciliation().run();
    expect(rig.records.debts.of(target.id, 1)?.sharesMicro).toBe(1 * MICRO);
    expect(rig.records.lots.of(target.id, 1)?.sharesMicro).toBe(1 * MICRO);
    await rig.decide();
    expect(rig.records.debts.of(target.id, 1)?.reason).toBe("below the market's minimum");
    expect(sales()).toBe(0);
  });

  it("sells again when the owner ends the recovery before the account was read", async () => {
    rig.store.transact(({ account }) => account.set({ ...account.get(), cashMicro: 1_000 * MICRO }));
    const target = rig.addTarget(TARGET);
    await rig.copy(target, [sighting()]);
    const heldMicro = rig.records.lots.of(target.id, 1)?.sharesMicro ?? 0;
    rig.store.transact((records) => beginRecovery(records, "the journal ends too early", rig.clock.ms));
    expect(buysNow(rig.records)).toContain("Sells wait until the account was read.");
    rig.clock.ms += 1_000;
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000, venueS: rig.clock.ms / 1000 })]);
    expect(rig.records.debts.of(target.id, 1)?.sharesMicro).toBe(heldMicro);
    rig.store.transact((records) => closeBreaker(records, "recovering", rig.clock.ms));
    await rig.decide();
    expect(rig.records.debts.of(target.id, 1)?.sharesMicro).toBe(0);
    expect(rig.records.lots.of(target.id, 1)?.sharesMicro ?? 0).toBe(0);
  });

  it("buys no episode a second time that goes on after its copy was forgotten", async () => {
    rig.store.transact(({ account }) => account.set({ ...account.get(), cashMicro: 1_000 * MICRO }));
    const target = rig.addTarget(TARGET);
    const comparing = reconciliation();
    await comparing.run();
    rig.store.transact((records) => beginRecovery(records, "the journal ends too early", rig.clock.ms));
    const firstS = Math.floor(rig.clock.ms / 1000);
    rig.venue.accountTrades = async () => [trade("lost", { sharesMicro: 9 * MICRO, atMs: rig.clock.ms - 1_000 })];
    rig.venue.books = { cashMicro: 995 * MICRO, shares: new Map([["1001", 9 * MICRO]]) };
    await comparing.run();
    await rig.copy(target, [sighting({ venueS: firstS })]);
    rig.clock.ms += 200_000;
    await comparing.run();
    expect(openBreakers(rig.records)).toEqual([]);
    await rig.marks.run(rig.abort.signal);
    await rig.copy(target, [sighting({ venueS: rig.clock.ms / 1000 })]);
    expect(rig.records.signals.ofEpisode(1).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["skipped", "minimum"],
      ["skipped", "minimum"],
    ]);
    // What he decides anew is copied.
    rig.clock.ms += 400_000;
    await rig.marks.run(rig.abort.signal);
    await rig.copy(target, [sighting({ venueS: rig.clock.ms / 1000 })]);
    expect(rig.records.orders.ofEpisode(2)).toHaveLength(1);
  });

  it("does not take for its own what somebody else trades meanwhile", async () => {
    rig.store.transact(({ account }) => account.set({ ...account.get(), cashMicro: 1_000 * MICRO }));
    const comparing = reconciliation();
    rig.venue.accountTrades = async () => [];
    await comparing.run();
    rig.store.transact((records) => beginRecovery(records, "the journal ends too early", rig.clock.ms));
    rig.clock.ms += 90_000;
    const lost = trade("lost", { atMs: START_MS - 5_000 });
    rig.venue.accountTrades = async () => [lost, trade("foreign", { atMs: rig.clock.ms - 1_000 })];
    await comparing.run();
    expect(rig.records.orders.byHash("0xlost")).toBeDefined();
    expect(rig.records.orders.byHash("0xforeign")).toBeUndefined();
    expect(openBreakers(rig.records)).toEqual(["recovering", "second-instance"]);
  });
});
