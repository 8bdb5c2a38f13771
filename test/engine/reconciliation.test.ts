import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { beginRedeeming, endRedeeming } from "../../src/engine/books/redeeming.ts";
import { openBreakers } from "../../src/engine/breakers/open-breakers.ts";
import { tripBreaker } from "../../src/engine/breakers/trip.ts";
import { adoptionProblem, adoptVenuesBooks, knownDifferences } from "../../src/engine/reconciling/adopted-books.ts";
import type { CashMove, CashMoves } from "../../src/engine/reconciling/external-cash.ts";
import { Reconciliation } from "../../src/engine/reconciling/reconciliation.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let reconciliation: Reconciliation;
const reconciling = (cashMoves?: CashMoves) => {
  const { store, venue, clock, desk, markets: data } = rig;
  return new Reconciliation({ store, venue, clock, desk, data, zone: "UTC", ...(cashMoves && { cashMoves }) });
};

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  reconciliation = reconciling();
  await rig.copy(rig.addTarget(TARGET), [sighting()]);
});
afterEach(() => rig.close());

const open = () => openBreakers(rig.records);
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
  ])("opens a breaker that latches when %s differ for three readings, and tells it once", async (_, books) => {
    rig.venue.books = books;
    await reconciliation.run();
    await reconciliation.run();
    expect(open()).toEqual([]);
    for (let reading = 0; reading < 3; reading += 1) expect(await reconciliation.run()).toHaveLength(1);
    expect(open()).toEqual(["books-differ"]);
    expect(rig.records.breakers.of("books-differ")).toMatchObject({ latched: 1, trips: 1 });
    expect(rig.records.discrepancies.open().map(({ kind }) => kind)).toEqual(["books"]);
    rig.venue.books = EQUAL;
    await reconciliation.run();
    expect([open(), rig.records.discrepancies.open()]).toEqual([["books-differ"], []]);
  });

  it("lets buys begin after a start with the first comparison, whatever it finds", async () => {
    rig.store.transact((records) => tripBreaker(records, "start", "not compared yet", rig.clock.ms));
    expect(open()).toEqual(["start"]);
    rig.venue.books = EQUAL;
    await reconciliation.run();
    expect(open()).toEqual([]);
  });

  it("forgets a difference that went away", async () => {
    for (const books of [rig.venue.books, rig.venue.books, EQUAL, rig.venue.books, rig.venue.books]) {
      rig.venue.books = books;
      await reconciliation.run();
    }
    expect(open()).toEqual([]);
  });

  it("excuses what a redemption on its way explains, but not for ever", async () => {
    rig.markets.add("0xc1", ["1001", "1002"], 500_000, { closed: true });
    rig.markets.resolutions.set("0xc1", { kind: "resolved", payoutsMicro: [1_000_000, 0] });
    rig.venue.cashHasArrived = false;
    await rig.settlement.run(rig.abort.signal);
    rig.venue.books = { cashMicro: EQUAL.cashMicro + 9_000_000, shares: new Map() };
    for (let reading = 0; reading < 4; reading += 1) expect(await reconciliation.run()).toEqual([]);
    expect(open()).toEqual([]);
    rig.clock.ms += 15 * 60_000;
    expect(await reconciliation.run()).toHaveLength(2);
    // It is told, and nothing latches, as long as it may still be booked within minutes.
    for (let reading = 0; reading < 14; reading += 1) await reconciliation.run();
    expect(open()).toEqual([]);
    for (let reading = 0; reading < 4; reading += 1) await reconciliation.run();
    expect(open()).toEqual(["books-differ"]);
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
    expect(open()).toEqual([]);
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

  it("allows an order whose fate is open what it may move, and no more", async () => {
    rig.venue.mode = "lost";
    const other = `0x${"2".repeat(40)}`;
    await rig.copy(rig.addTarget(other), [sighting({ wallet: other })]);
    rig.venue.books = EQUAL;
    expect(await reconciliation.run()).toEqual([]);
    rig.venue.books = { cashMicro: EQUAL.cashMicro - 4_500_000, shares: new Map([["1001", 18_000_000]]) };
    expect(await reconciliation.run()).toEqual([]);
    rig.venue.books = { cashMicro: EQUAL.cashMicro - 6_000_000, shares: new Map([["1001", 19_000_000]]) };
    expect(await reconciliation.run()).toHaveLength(2);
  });

  it("allows a trade that is not settled not to have arrived", async () => {
    rig.venue.accountTrades = async () => [];
    rig.store.transact(({ fills }) => fills.update(1, { status: "matched" }));
    rig.venue.books = { cashMicro: 1_000 * MICRO, shares: new Map() };
    expect(await reconciliation.run()).toEqual([]);
    rig.store.transact(({ fills }) => fills.update(1, { status: "confirmed" }));
    expect(await reconciliation.run()).toHaveLength(2);
  });
});

describe("a difference with a known cause (31)", () => {
  const thrice = async (): Promise<void> => {
    for (let reading = 0; reading < 3; reading += 1) await reconciliation.run();
  };
  const deposit: CashMove = {
    ...{ id: "0xd1", kind: "deposit", amountMicro: 20 * MICRO, atMs: 0, note: "from 0xabc" },
  };

  it("is booked as a deposit where the chain tells of one, once, and is no profit", async () => {
    const cashMoves = async (): Promise<readonly CashMove[]> => [deposit];
    reconciliation = reconciling(cashMoves);
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 20 * MICRO };
    const flowsBefore = rig.records.days.latest()?.flowsMicro ?? 0;
    await thrice();
    expect(open()).toEqual([]);
    expect(rig.records.flows.since(0)).toMatchObject([{ kind: "deposit", amountMicro: 20 * MICRO }]);
    expect((rig.records.days.latest()?.flowsMicro ?? 0) - flowsBefore).toBe(20 * MICRO);
    expect(await reconciliation.run()).toEqual([]);
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 40 * MICRO };
    await thrice();
    expect(open()).toEqual(["books-differ"]);
  });

  it("is booked though it came hours before, when the books are those of an older copy or nobody ran", async () => {
    const H = 3_600_000;
    const asked: number[] = [];
    reconciliation = reconciling(async (withinMs) => {
      asked.push(withinMs / H);
      return withinMs >= 8 * H ? [deposit] : [];
    });
    rig.venue.books = EQUAL;
    expect(await reconciliation.run()).toEqual([]);
    rig.clock.ms += 8 * H;
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 20 * MICRO };
    await thrice();
    expect(asked).toEqual([2, 10]);
    expect(open()).toEqual([]);
    expect(rig.records.flows.since(0)).toMatchObject([{ kind: "deposit" }]);
  });

  it("is looked for two days back at most, and not so far while the books agreed lately", async () => {
    const asked: number[] = [];
    reconciliation = reconciling(async (withinMs) => {
      asked.push(withinMs / 3_600_000);
      return [];
    });
    rig.venue.books = EQUAL;
    await reconciliation.run();
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 20 * MICRO };
    await thrice();
    expect(asked).toEqual([2]);
    rig.clock.ms += 30 * 86_400_000;
    reconciliation = reconciling(async (withinMs) => {
      asked.push(withinMs / 3_600_000);
      return [];
    });
    await thrice();
    expect(asked).toEqual([2, 2, 48]);
    expect(open()).toEqual(["books-differ"]);
  });

  it("is booked though the chain also shows what the books know already, a redemption's cash for one", async () => {
    const redeemed: CashMove = { ...deposit, id: "0xred 0", amountMicro: 7 * MICRO };
    const withdrawn: CashMove = { ...deposit, id: "0xout 0", kind: "withdrawal", amountMicro: -15 * MICRO };
    reconciliation = reconciling(async () => [redeemed, deposit, withdrawn]);
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 5 * MICRO };
    await thrice();
    expect(open()).toEqual([]);
    expect(rig.records.flows.since(0)).toMatchObject([{ kind: "deposit" }, { kind: "withdrawal" }]);
  });

  it("is booked alone though what a redemption brought is less than a cent", async () => {
    const redeemed: CashMove = { ...deposit, id: "0xred 0", amountMicro: 2_200 };
    reconciliation = reconciling(async () => [redeemed, deposit]);
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + deposit.amountMicro };
    await thrice();
    expect(rig.records.flows.since(0)).toMatchObject([{ amountMicro: deposit.amountMicro }]);
  });

  it("is booked once a trade of ours has settled that moves cash besides", async () => {
    reconciliation = reconciling(async () => [deposit]);
    rig.venue.accountTrades = async () => [];
    rig.store.transact(({ fills }) => fills.update(1, { status: "matched" }));
    rig.venue.books = { cashMicro: 1_020 * MICRO, shares: new Map() };
    for (let reading = 0; reading < 5; reading += 1) await reconciliation.run();
    expect([open(), rig.records.flows.since(0)]).toEqual([[], []]);
    rig.store.transact(({ fills }) => fills.update(1, { status: "confirmed" }));
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 20 * MICRO };
    await reconciliation.run();
    expect([open(), rig.records.flows.since(0)]).toMatchObject([[], [{ kind: "deposit" }]]);
  });

  it("is no deposit while a redemption is on its way: what that brings is booked by itself", async () => {
    const redeemed: CashMove = { ...deposit, id: "0xred 0", amountMicro: 11 * MICRO };
    reconciliation = reconciling(async () => [redeemed, deposit]);
    rig.store.transact((records) => beginRedeeming(records, "0xc1", rig.clock.ms));
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 31 * MICRO };
    await thrice();
    expect([open(), rig.records.flows.since(0)]).toEqual([[], []]);
    rig.store.transact((records) => endRedeeming(records, "0xc1", rig.clock.ms));
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 20 * MICRO };
    await reconciliation.run();
    expect([open(), rig.records.flows.since(0)]).toMatchObject([[], [{ amountMicro: 20 * MICRO }]]);
  });

  it("is looked for again where it could not be read", async () => {
    let reads = 0;
    reconciliation = reconciling(async () => {
      reads += 1;
      if (reads < 3) throw new Error("the Data API is down");
      return [deposit];
    });
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 20 * MICRO };
    for (let reading = 0; reading < 5; reading += 1) await reconciliation.run().catch(() => undefined);
    expect([open(), reads]).toEqual([[], 3]);
    expect(await reconciliation.run()).toEqual([]);
  });

  it("opens the breaker after all where it cannot be read for minutes", async () => {
    reconciliation = reconciling(() => Promise.reject(new Error("the Data API is down")));
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 20 * MICRO };
    for (let reading = 0; reading < 20; reading += 1) await reconciliation.run().catch(() => undefined);
    expect(open()).toEqual(["books-differ"]);
  });

  it("is not booked where what is told does not come to it", async () => {
    reconciliation = reconciling(async () => [deposit]);
    rig.venue.books = { ...EQUAL, cashMicro: EQUAL.cashMicro + 19 * MICRO };
    await thrice();
    expect([open(), rig.records.flows.since(0)]).toEqual([["books-differ"], []]);
  });

  it("is booked as a merge where both outcomes fell by as much as cash rose", async () => {
    rig.close();
    rig = await Rig.open({ settings: { complement: "allow" } });
    rig.markets.add("0xc1", ["1001", "1002"], 500_000);
    reconciliation = reconciling();
    const other = `0x${"2".repeat(40)}`;
    await rig.copy(rig.addTarget(TARGET), [sighting()]);
    await rig.copy(rig.addTarget(other), [sighting({ wallet: other, token: "1002", outcomeIndex: 1, outcome: "No" })]);
    expect(rig.records.lots.open().map(({ sharesMicro }) => sharesMicro)).toEqual([9_000_000, 9_000_000]);
    const { cashMicro } = rig.records.account.get();
    const held = new Map([
      ["1001", 2_000_000],
      ["1002", 2_000_000],
    ]);
    rig.venue.books = { cashMicro: cashMicro + 7_000_000, shares: held };
    await thrice();
    expect(open()).toEqual([]);
    expect(rig.records.lots.open().map(({ sharesMicro }) => sharesMicro)).toEqual([2_000_000, 2_000_000]);
    expect(await reconciliation.run()).toEqual([]);
    // One outcome alone that fell was no merge.
    rig.venue.books = { cashMicro: cashMicro + 8_000_000, shares: new Map([...held, ["1001", 1_000_000]]) };
    await thrice();
    expect(open()).toEqual(["books-differ"]);
  });
});

describe("the owner takes the venue's word (31)", () => {
  const adopt = async (books: typeof EQUAL): Promise<void> => {
    rig.venue.books = books;
    for (let reading = 0; reading < 3; reading += 1) await reconciliation.run();
    rig.store.transact((records) => adoptVenuesBooks(records, knownDifferences(records), rig.clock.ms));
    expect(await reconciliation.run()).toEqual([]);
  };

  it("for cash as a correction, which is neither profit nor loss", async () => {
    await adopt({ ...EQUAL, cashMicro: EQUAL.cashMicro - 3 * MICRO });
    expect(rig.records.flows.since(0)).toMatchObject([{ kind: "correction", amountMicro: -3 * MICRO }]);
    expect(rig.records.account.get().realisedMicro).toBe(0);
  });

  it("for shares that are gone as sold, for what cash rose", async () => {
    await adopt({ cashMicro: EQUAL.cashMicro + 2 * MICRO, shares: new Map([["1001", 5_000_000]]) });
    expect(rig.records.lots.of(1, 1)).toMatchObject({ sharesMicro: 5_000_000, costMicro: 2_500_000 });
    expect(rig.records.account.get().realisedMicro).toBe(0);
    expect(rig.records.flows.since(0)).toEqual([]);
  });

  it("not while an order of ours may still move what differs, nor once the books have moved on", async () => {
    rig.venue.books = { ...EQUAL, shares: new Map([["1001", 1]]) };
    for (let reading = 0; reading < 3; reading += 1) await reconciliation.run();
    expect(adoptionProblem(rig.records)).toBeUndefined();
    rig.store.transact(({ fills }) => fills.update(1, { status: "matched" }));
    expect(adoptionProblem(rig.records)).toContain("1 of our trades is not settled");
    rig.store.transact(({ fills, lots }) => {
      fills.update(1, { status: "confirmed" });
      lots.update(1, { sharesMicro: 8_000_000 });
    });
    expect(adoptionProblem(rig.records)).toContain("have moved on");
    rig.store.transact(({ lots, orders }) => {
      lots.update(1, { sharesMicro: 9_000_000 });
      orders.update(1, { state: "unknown", terminalMs: null });
    });
    expect(adoptionProblem(rig.records)).toContain("1 of our orders is under way");
  });

  it("for shares beyond ours as unattributed ones, which nobody's sells reduce", async () => {
    await adopt({ ...EQUAL, shares: new Map([["1001", 12_000_000]]) });
    const unattributed = rig.records.targets.all().find(({ name }) => name === "unattributed");
    expect(unattributed).toMatchObject({ state: "removed" });
    expect(rig.records.lots.of(unattributed?.id ?? 0, 1)?.sharesMicro).toBe(3_000_000);
    expect(rig.records.lots.of(1, 1)?.sharesMicro).toBe(9_000_000);
  });
});
