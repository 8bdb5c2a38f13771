import { afterEach, beforeEach, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { countPositions, isDust } from "../../src/engine/books/dust.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;

beforeEach(async () => {
  rig = await Rig.open({ limits: { maxOpenPositions: 1 } });
  for (const market of [1, 2]) rig.markets.add(`0xc${market}`, [`${market}001`, `${market}002`], 500_000);
  target = rig.addTarget(TARGET);
  // 9 shares, of which the market takes 5 at least.
  await rig.copy(target, [sighting()]);
});
afterEach(() => rig.close());

const buyOf = (market: number) =>
  rig.copy(target, [sighting({ conditionId: `0xc${market}`, token: `${market}001`, venueS: rig.clock.ms / 1000 - 4 })]);
const held = () =>
  rig.records.lots.open().map(({ tokenId, sharesMicro }) => [rig.records.tokens.get(tokenId)?.token, sharesMicro]);
const leave = (sharesMicro: number) =>
  rig.store.transact(({ lots }) => lots.update(lots.of(target.id, 1)?.id ?? 0, { sharesMicro }));

it("what is left below the market's minimum uses up no slot of open positions", async () => {
  await buyOf(2);
  expect([countPositions(rig.records), held()]).toEqual([1, [["1001", 9 * MICRO]]]);
  leave(4_990_000);
  expect([countPositions(rig.records), isDust(rig.records, 1)]).toEqual([0, true]);
  await buyOf(2);
  expect(held()).toEqual([
    ["1001", 4_990_000],
    ["2001", 9 * MICRO],
  ]);
});

it("dust that is bought more of is a position again, and needs a slot for it", async () => {
  leave(4_990_000);
  await buyOf(2);
  await buyOf(1);
  expect([countPositions(rig.records), held()[0]]).toEqual([1, ["1001", 4_990_000]]);
  rig.store.transact(({ limits }) =>
    limits.set({ name: "maxOpenPositions", value: 2, setMs: 0, setBy: "test", reason: "" }),
  );
  // Another episode: what is left of the first is too little.
  rig.clock.ms += 400_000;
  await rig.marks.run(rig.abort.signal);
  await buyOf(1);
  expect([countPositions(rig.records), isDust(rig.records, 1)]).toEqual([2, false]);
});

it("a token whose lots make up the minimum together is no dust, and the marks learn a minimum that changes", async () => {
  leave(4_990_000);
  const other = rig.addTarget("0x2222222222222222222222222222222222222222");
  rig.store.transact(({ lots }) => {
    const { id, ...lot } = lots.of(target.id, 1) ?? { id: 0 };
    lots.insert({ ...(lot as Parameters<typeof lots.insert>[0]), targetId: other.id, sharesMicro: 10_000 });
  });
  expect([countPositions(rig.records), isDust(rig.records, 1)]).toEqual([1, false]);
  const market = rig.markets.markets.get("0xc1");
  if (market !== undefined) rig.markets.markets.set("0xc1", { ...market, minSharesMicro: 6 * MICRO });
  await rig.marks.run(rig.abort.signal);
  expect([countPositions(rig.records), isDust(rig.records, 1)]).toEqual([0, true]);
});
