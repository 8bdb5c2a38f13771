import { afterEach, beforeEach, expect, it } from "vitest";
import {
  beginRedeeming,
  beginRedeemingAnew,
  endRedeeming,
  redeemedNow,
  redeemedSometime,
} from "../../src/engine/books/redeeming.ts";
import { Settlement } from "../../src/engine/books/settlement.ts";
import type { Store, TradeStatus } from "../../src/engine/ports.ts";
import { adoptionProblem } from "../../src/engine/reconciling/adopted-books.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

const MINUTE_MS = 60_000;
let rig: Rig;

beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

const begin = (...markets: string[]) =>
  rig.store.transact((records) => {
    for (const market of markets) beginRedeeming(records, market, rig.clock.ms);
  });
const end = (market: string) => rig.store.transact((records) => endRedeeming(records, market, rig.clock.ms));
const excused = () => redeemedNow(rig.records, rig.clock.ms);
const pass = (minutes: number) => {
  rig.clock.ms += minutes * MINUTE_MS;
};

it("a redemption excuses its market while it is asked for, and a quarter of an hour longer", () => {
  begin("0xc1");
  pass(14);
  begin("0xc1");
  pass(14);
  expect(excused()).toEqual(["0xc1"]);
  pass(2);
  expect(excused()).toEqual([]);
});

it("one that was asked for in vain all night is excused in the moment when it comes through", () => {
  begin("0xc1");
  for (let hours = 0; hours < 9; hours += 1) {
    pass(60);
    begin("0xc1");
  }
  pass(1);
  expect(excused()).toEqual(["0xc1"]);
});

it("of many markets that resolve together the last is excused as long as one after the other is redeemed", () => {
  const markets = Array.from({ length: 40 }, (_, index) => `0xc${index}`);
  begin(...markets);
  for (const market of markets) {
    pass(2);
    expect(excused()).toContain(market);
    end(market);
  }
  expect(excused()).toEqual([]);
});

it("one that hangs is excused for a week at most, however often it is asked for", () => {
  for (let hours = 0; hours < 7 * 24; hours += 1) {
    begin("0xstuck");
    expect(excused()).toEqual(["0xstuck"]);
    pass(60);
  }
  begin("0xstuck");
  expect(excused()).toEqual([]);
});

it("one that begins long after another has ended has its own quarter of an hour", () => {
  begin("0xc1");
  end("0xc1");
  pass(60);
  begin("0xc2");
  pass(14);
  expect(excused()).toEqual(["0xc2"]);
});

it("what an earlier life began is excused from the start on: nothing came through while we were away", () => {
  begin("0xc1");
  pass(120);
  expect(excused()).toEqual([]);
  rig.store.transact((records) => beginRedeemingAnew(records, rig.clock.ms));
  pass(14);
  expect(excused()).toEqual(["0xc1"]);
  end("0xc1");
  rig.store.transact((records) => beginRedeemingAnew(records, rig.clock.ms));
  expect(excused()).toEqual([]);
});

it("a redemption ends with its booking: a life that is cut off right after it leaves none under way", async () => {
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  await rig.copy(rig.addTarget(TARGET), [sighting()]);
  expect(rig.records.lots.open()).not.toEqual([]);
  rig.markets.add("0xc1", ["1001", "1002"], 500_000, { closed: true });
  rig.markets.resolutions.set("0xc1", { kind: "resolved", payoutsMicro: [1_000_000, 0] });
  const transact: Store["transact"] = (work) => {
    const result = rig.store.transact(work);
    if (rig.records.lots.open().length === 0) throw new Error("cut off");
    return result;
  };
  const store: Store = { records: rig.records, transact };
  const settlement = new Settlement({ store, data: rig.markets, venue: rig.venue, clock: rig.clock });
  expect((await settlement.run(rig.abort.signal)).problems).toEqual(["0xc1…: cut off"]);
  expect(redeemedSometime(rig.records)).toEqual([]);
});

it("a market that is held no longer has no redemption under way", async () => {
  begin("0xsold");
  await rig.settlement.run(rig.abort.signal);
  expect(redeemedSometime(rig.records)).toEqual([]);
});

it("a market is paid out once what was bought last has settled or failed, or half an hour later (27, 28)", async () => {
  let status: TradeStatus = "matched";
  const { trades } = rig.venue;
  rig.venue.trades = async (hash) => (await trades(hash)).map((trade) => ({ ...trade, status }));
  const market = (conditionId: string, tokens: [string, string]) => {
    rig.markets.add(conditionId, tokens, 500_000);
    const known = rig.markets.markets.get(conditionId);
    if (known === undefined) throw new Error(`${conditionId} is missing`);
    return () => {
      rig.markets.markets.set(conditionId, { ...known, closed: true, acceptingOrders: false });
      rig.markets.resolutions.set(conditionId, { kind: "resolved", payoutsMicro: [1_000_000, 0] });
    };
  };
  const endFirst = market("0xc1", ["1001", "1002"]);
  const endSecond = market("0xc2", ["2001", "2002"]);
  const target = rig.addTarget(TARGET);
  const settled = async () => (await rig.settlement.run(rig.abort.signal)).settled;
  await rig.copy(target, [sighting()]);
  endFirst();
  expect(await settled()).toBe(0);
  status = "failed";
  await rig.fate.settleFills();
  await rig.desk.idle();
  expect([await settled(), rig.records.account.get().cashMicro]).toEqual([0, 1_000_000_000]);
  status = "matched";
  await rig.copy(target, [sighting({ conditionId: "0xc2", token: "2001" })]);
  endSecond();
  expect(await settled()).toBe(0);
  pass(31);
  expect(await settled()).toBe(1);
  // It fails after all: that can no longer be taken back, and holds up nobody who looks at the difference.
  expect([rig.records.fills.unsettled().length, adoptionProblem(rig.records)]).toEqual([1, undefined]);
});
