import { afterEach, beforeEach, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;
/** Lets the market 0xc1 be read, or fail. */
let answer: (error?: Error) => void;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  rig.markets.add("0xc2", ["2001", "2002"], 500_000);
  target = rig.addTarget(TARGET);
});
afterEach(() => rig.close());

function slowDown(): void {
  const open = new Promise<void>((resolve, reject) => {
    answer = (error) => (error === undefined ? resolve() : reject(error));
  });
  rig.markets.market = async (id) => {
    if (id === "0xc1") await open;
    return rig.markets.markets.get(id);
  };
}

const second = { conditionId: "0xc2", token: "2001" };
const outcomes = () => [1, 2, 3, 4].flatMap((id) => rig.records.signals.get(id) ?? []).map(({ outcome }) => outcome);
const told = () =>
  rig.store
    .rows(builder.selectFrom("alerts").select("kind").where("kind", "like", "markets-%").orderBy("id"))
    .map(({ kind }) => kind);
const idle = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
  await rig.decide();
};

it("a market that is slow to be read holds up no other, and is decided by itself once it was read", async () => {
  slowDown();
  await rig.copy(target, [sighting(), sighting({ ...second, tx: `0x${"e".repeat(64)}` })]);
  expect(outcomes()).toEqual([null, "copied"]);
  await rig.copy(target, [sighting({ ...second, token: "2002", tx: `0x${"f".repeat(64)}` })]);
  expect(outcomes().slice(0, 2)).toEqual([null, "copied"]);
  answer();
  await expect.poll(() => outcomes()[0]).toBe("copied");
  await rig.desk.idle();
  expect(rig.records.lots.openOfToken(1)).toHaveLength(1);
});

it("the other outcome of a market that is still being read waits with it, and sells wait as buys do", async () => {
  await rig.copy(target, [sighting()]);
  slowDown();
  rig.clock.ms += 60_000;
  const venueS = rig.clock.ms / 1000 - 5;
  const sell = sighting({ side: "SELL", sharesMicro: 1_000 * MICRO, priceMicro: 490_000, venueS });
  await rig.copy(target, [sell, sighting({ token: "1002", tx: `0x${"f".repeat(64)}`, venueS })]);
  expect(outcomes()).toEqual(["copied", null, null]);
  answer();
  await idle();
  expect(outcomes()[1]).toBe("copied");
  expect(outcomes()[2]).not.toBeNull();
  expect(rig.records.lots.openOfToken(1)).toEqual([]);
});

it("a market that could not be read in the end is read again in the next round", async () => {
  slowDown();
  await rig.copy(target, [sighting()]);
  answer(new Error("the host does not answer"));
  await idle();
  expect(outcomes()).toEqual([null]);
  expect(told()).toEqual(["markets-unread"]);
  // It is asked for again and slow again: that another one could be read does not say that all can.
  slowDown();
  await rig.copy(target, [sighting({ ...second, tx: `0x${"e".repeat(64)}` })]);
  expect(outcomes()).toEqual([null, "copied"]);
  expect(told()).toEqual(["markets-unread"]);
  answer();
  await expect.poll(told).toEqual(["markets-unread", "markets-read-again"]);
  expect(outcomes()).toEqual(["copied", "copied"]);
});
