import { afterEach, beforeEach, expect, it } from "vitest";
import { beginRedeeming, endRedeeming, redeemedNow } from "../../src/engine/books/redeeming.ts";
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

it("a redemption excuses its market for a quarter of an hour, however often it is asked for", () => {
  begin("0xc1");
  pass(14);
  begin("0xc1");
  expect(excused()).toEqual(["0xc1"]);
  pass(2);
  expect(excused()).toEqual([]);
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

it("one that hangs is excused for six hours at most, however many others go through", () => {
  begin("0xstuck");
  for (let hours = 0; hours < 6; hours += 0.2) {
    expect(excused()).toEqual(["0xstuck"]);
    begin("0xother");
    pass(12);
    end("0xother");
  }
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
