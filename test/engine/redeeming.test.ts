import { afterEach, beforeEach, expect, it } from "vitest";
import { beginRedeeming, beginRedeemingAnew, endRedeeming, redeemedNow } from "../../src/engine/books/redeeming.ts";
import { Rig } from "./rig.ts";

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
