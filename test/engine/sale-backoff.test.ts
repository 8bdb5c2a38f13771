import { afterEach, beforeEach, expect, it } from "vitest";
import { currentDay } from "../../src/engine/books/trading-day.ts";
import { Exits } from "../../src/engine/exits/exits.ts";
import type { TargetRecord, TradeStatus } from "../../src/engine/ports.ts";
import { Rig, SETTINGS, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;
/** What the venue says of the trades of sales from now on. */
let status: TradeStatus;

beforeEach(async () => {
  rig = await Rig.open({ settings: { maxAgeMs: 1e9 } });
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
  status = "confirmed";
  const { trades } = rig.venue;
  rig.venue.trades = async (hash) => (await trades(hash)).map((trade) => ({ ...trade, status }));
  await rig.copy(target, [sighting()]);
  status = "matched";
  await rig.copy(target, [sighting({ side: "SELL", priceMicro: 490_000 })]);
});
afterEach(() => rig.close());

const debt = () => rig.records.debts.of(target.id, 1);

/** The sale that is on its way fails; what the next round does stands in the number of orders. */
async function fail(): Promise<number> {
  status = "failed";
  rig.desk.heed(rig.venue.placed.at(-1) ?? "");
  await rig.desk.idle();
  status = "matched";
  await rig.decide();
  return rig.venue.placed.length;
}

async function after(seconds: number): Promise<number> {
  rig.clock.ms += seconds * 1000;
  await rig.decide();
  return rig.venue.placed.length;
}

it("a sale that fails to settle is sent again at once, then after 30 s, a minute, and so on", async () => {
  expect(await fail()).toBe(3);
  expect(await fail()).toBe(3);
  expect(debt()?.reason).toBe("its sale was refused, or failed to settle, 2 times in a row: tried again after 30 s");
  expect([await after(29), await after(2)]).toEqual([3, 4]);
  expect(await fail()).toBe(4);
  expect(debt()?.reason).toBe("its sale was refused, or failed to settle, 3 times in a row: tried again after 1 min");
  expect([await after(59), await after(2)]).toEqual([4, 5]);
});

it("one that the venue refuses waits as well, and one that a pause of the venue refused does not", async () => {
  const refuse = (reason: string) => {
    rig.venue.place = async ({ hash }) => {
      rig.venue.placed.push(hash);
      return { hash, state: "refused", reason };
    };
  };
  status = "failed";
  rig.desk.heed(rig.venue.placed.at(-1) ?? "");
  await rig.desk.idle();
  refuse("the venue pauses");
  for (let rounds = 0; rounds < 3; rounds += 1) await rig.decide();
  expect(rig.venue.placed).toHaveLength(5);
  refuse("not enough balance / allowance");
  for (let rounds = 0; rounds < 20; rounds += 1) await after(1);
  expect(rig.venue.placed).toHaveLength(6);
  expect([await after(31), await after(31), await after(31)]).toEqual([7, 7, 8]);
});

it("one that was never signed goes out as soon as it is", async () => {
  const { sign } = rig.signer;
  rig.signer.sign = () => Promise.reject(new Error("the signer is dead"));
  status = "failed";
  rig.desk.heed(rig.venue.placed.at(-1) ?? "");
  await rig.desk.idle();
  status = "matched";
  for (let rounds = 0; rounds < 9; rounds += 1) expect(await after(1)).toBe(2);
  rig.signer.sign = sign;
  expect(await after(1)).toBe(3);
});

it("waits half an hour at most, and not at all once a sale has settled", async () => {
  for (let failures = 0; failures < 12; failures += 1) {
    await fail();
    await after(30 * 60);
  }
  expect(rig.venue.placed).toHaveLength(14);
  status = "confirmed";
  rig.desk.heed(rig.venue.placed.at(-1) ?? "");
  await rig.desk.idle();
  expect(debt()?.sharesMicro).toBe(0);
  const venueS = Math.floor(rig.clock.ms / 1000) - 5;
  await rig.copy(target, [sighting({ venueS })]);
  status = "matched";
  await rig.copy(target, [sighting({ venueS: venueS + 1, side: "SELL", priceMicro: 490_000 })]);
  const before = rig.venue.placed.length;
  expect(await fail()).toBe(before + 1);
});

it("another life waits as long as the one before it would have, unless a person asks for the sale", async () => {
  await fail();
  await fail();
  rig.clock.ms += 29_000;
  const { store, markets: data, desk, abort } = rig;
  const { day } = currentDay(store, "UTC", data);
  const round = { nowMs: rig.clock.ms, venueProblem: undefined, settings: SETTINGS };
  const next = new Exits({ store, data, desk });
  await next.run(round, day, abort.signal);
  await desk.idle();
  expect(rig.venue.placed).toHaveLength(3);
  await next.sellNow([debt()?.id ?? 0], round, day, abort.signal);
  await desk.idle();
  expect(rig.venue.placed).toHaveLength(4);
});
