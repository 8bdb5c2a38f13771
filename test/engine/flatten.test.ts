import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { FlattenOffer } from "../../src/engine/exits/flatten.ts";
import { Flatten } from "../../src/engine/exits/flatten.ts";
import { FlattenReport } from "../../src/engine/exits/flatten-report.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { changeTradingState } from "../../src/engine/trading-state.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, SETTINGS, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;
let flatten: Flatten;

beforeEach(async () => {
  rig = await Rig.open();
  target = rig.addTarget(TARGET);
  const { store, exits, desk, clock, abort } = rig;
  const venueProblem = () => rig.venue.unready();
  // What takes too long is another matter: this clock never gets there.
  const patient = { nowMs: clock.nowMs, sleep: () => new Promise<void>(() => undefined) };
  const told = { report: rig.flattening, onError: (error: unknown) => void rig.unstored.push(error) };
  const needs = { store, data: rig.markets, exits, desk, clock: patient, settings: SETTINGS, ...told };
  flatten = new Flatten({ ...needs, venueProblem, stopping: abort.signal });
  for (const market of [1, 2, 3]) {
    const [token, conditionId] = [`${market}001`, `0xc${market}`];
    rig.markets.add(conditionId, [token, `${market}002`], 500_000);
    await rig.copy(target, [sighting({ conditionId, token })]);
  }
});
afterEach(() => rig.close());

const floorsOf = ({ lots }: FlattenOffer) =>
  lots.flatMap(({ lotId, floorMicro }) => (floorMicro === undefined ? [] : [[lotId, floorMicro] as const]));
const held = () => [1, 2, 3].map((tokenId) => rig.records.lots.of(target.id, tokenId)?.sharesMicro);
const told = () =>
  rig.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "flattened")).map(({ text }) => text);

async function sellAll(offer: FlattenOffer) {
  const debts = rig.store.transact((records) => flatten.owe(records, floorsOf(offer)));
  const sent = await flatten.begin(debts);
  await rig.desk.idle();
  await new Promise((resolve) => setImmediate(resolve));
  return sent;
}

describe("selling everything that nobody waits for", () => {
  it("tells a failure as work in the background is told, and ends no process by it", async () => {
    const debts = rig.store.transact((records) => flatten.owe(records, [[1, 450_000]]));
    rig.exits.sellNow = () => Promise.reject(new Error("database or disk is full"));
    flatten.beginAlone(debts);
    await expect.poll(() => rig.unstored.map(String)).toEqual(["Error: database or disk is full"]);
    expect(rig.records.debts.open()).toHaveLength(1);
  });
});

describe("what selling everything would come to", () => {
  it("is what the bids give now, and what they give at the bound", async () => {
    const market = rig.markets.markets.get("0xc1");
    if (market !== undefined) rig.markets.markets.set("0xc1", { ...market, feeRatePpm: 40_000 });
    // 9 shares each; the best bid is 0.49, and 10% under it 0.441, on the tick 0.45.
    const offer = await flatten.offer(100_000);
    const fee = 9 * 0.04 * 0.49 * 0.51;
    expect(offer).toMatchObject({ positions: 3, venueProblem: undefined });
    expect(offer.fetchMicro / MICRO).toBeCloseTo(3 * 9 * 0.49 - fee, 4);
    expect(offer.worstMicro / MICRO).toBeCloseTo(3 * 9 * 0.45 - 9 * 0.04 * 0.45 * 0.55, 4);
    expect(offer.lots.map(({ floorMicro, problem }) => [floorMicro, problem])).toEqual(
      Array.from({ length: 3 }, () => [450_000, undefined]),
    );
  });

  it("counts no bid under the bound", async () => {
    const book = rig.markets.books.get("1001");
    const bids = [
      { priceMicro: 490_000, sharesMicro: 4 * MICRO },
      { priceMicro: 300_000, sharesMicro: 100 * MICRO },
    ];
    if (book !== undefined) rig.markets.books.set("1001", { ...book, bids });
    const { fetchMicro } = await flatten.offer(100_000);
    expect(fetchMicro).toBe(22 * 490_000);
  });

  it("says what cannot be sold, and bounds it by its mark where nobody bids", async () => {
    const book = rig.markets.books.get("1001");
    if (book !== undefined) rig.markets.books.set("1001", { ...book, bids: [] });
    const market = rig.markets.markets.get("0xc2");
    if (market !== undefined) rig.markets.markets.set("0xc2", { ...market, closed: true });
    const { lots, positions } = await flatten.offer(100_000);
    expect(positions).toBe(1);
    expect(lots.map(({ problem, floorMicro }) => [problem, floorMicro])).toEqual([
      ["nobody bids", 450_000],
      ["the market is over: it is paid out by its resolution", undefined],
      [undefined, 450_000],
    ]);
  });
});

describe("selling everything", () => {
  it("sells each lot, and tells what it brought", async () => {
    const sent = await sellAll(await flatten.offer(30_000));
    expect([sent, held()]).toEqual([{ orders: 3, unsent: [] }, [0, 0, 0]]);
    expect(told()).toEqual([expect.stringContaining("3 of 3 lots sold, for $13.23")]);
  });

  it("goes on where one market cannot be read, one refuses and a decision crashes, and keeps what is left owed", async () => {
    const offer = await flatten.offer(30_000);
    const { market } = rig.markets;
    rig.markets.market = (id) => (id === "0xc1" ? Promise.reject(new Error("502")) : market(id));
    const { place } = rig.venue;
    const second = rig.records.lots.of(target.id, 2);
    rig.venue.place = async (order, signal) =>
      order.token === "2001" ? { hash: order.hash, state: "refused", reason: "closed only" } : place(order, signal);
    const sent = await sellAll(offer);
    expect(sent).toEqual({
      orders: 2,
      unsent: [{ name: "Will it happen?: Yes", reason: "the market could not be read, it is tried again by itself" }],
    });
    expect(held()).toEqual([9 * MICRO, second?.sharesMicro, 0]);
    expect(rig.records.debts.open().map(({ tokenId, sharesMicro }) => [tokenId, sharesMicro])).toEqual([
      [1, 9 * MICRO],
      [2, 9 * MICRO],
    ]);
    expect(told()[0]).toContain("Still owed, and tried again by itself inside the same bound: 2");
    rig.markets.market = market;
    rig.venue.place = place;
    await rig.decide();
    expect(held()).toEqual([0, 0, 0]);
  });

  it("tells what was sold in part, and what of it is too small to be sold, each lot once", async () => {
    const offer = await flatten.offer(30_000);
    const book = rig.markets.books.get("1001");
    const bids = [{ priceMicro: 490_000, sharesMicro: 6 * MICRO }];
    if (book !== undefined) rig.markets.books.set("1001", { ...book, bids });
    await sellAll(offer);
    expect(held()[0]).toBe(3 * MICRO);
    await rig.decide();
    rig.flattening.look();
    expect(told()[0]).toBe(
      "Everything was to be sold: 2 of 3 lots sold and 1 in part, for $11.76.\n" +
        "Too small to be sold, paid when the market ends: 1 (/positions dust).",
    );
  });

  it("sells nothing under the bound that was asked for, and nothing after a stop", async () => {
    const offer = await flatten.offer(30_000);
    rig.markets.setPrice("1001", 300_000);
    const sent = await sellAll(offer);
    expect(sent.unsent).toEqual([{ name: "Will it happen?: Yes", reason: "nobody pays enough yet" }]);
    rig.markets.setPrice("1001", 500_000);
    const debts = rig.store.transact((records) => {
      changeTradingState(records, { state: "stopped", sinceMs: 1, by: "test", reason: "" });
      return flatten.owe(records, floorsOf(offer));
    });
    expect((await flatten.begin(debts)).orders).toBe(0);
    expect(held()[0]).toBe(9 * MICRO);
  });

  it("owes nothing of lots that were sold meanwhile", async () => {
    const offer = await flatten.offer(30_000);
    await rig.copy(target, [
      sighting({ side: "SELL", priceMicro: 490_000, sharesMicro: 1_000 * MICRO, token: "1001" }),
    ]);
    expect(held()[0]).toBe(0);
    expect(rig.store.transact((records) => flatten.owe(records, floorsOf(offer)))).toHaveLength(2);
  });

  it("names what is held and not to be sold: bought since it was offered", async () => {
    const offer = await flatten.offer(30_000);
    await sellAll({ ...offer, lots: offer.lots.slice(1) });
    expect(told()[0]).toContain("Held and not owed: 1 (the market is over, or it was bought since; /positions).");
  });
});

describe("a life that ends while everything is being sold", () => {
  /** What a new life tells, after this many seconds. */
  const nextLife = () => new FlattenReport({ store: rig.store, clock: rig.clock });

  beforeEach(async () => {
    const offer = await flatten.offer(30_000);
    rig.store.transact((records) => flatten.owe(records, floorsOf(offer)));
  });

  it("is followed by one that goes on selling, and tells what it brought", async () => {
    const report = nextLife();
    report.look();
    expect(told()).toEqual([]);
    await rig.decide();
    report.look();
    report.look();
    expect([held(), told()]).toEqual([
      [0, 0, 0],
      [
        "The program was started anew while everything was being sold. It went on:\n" +
          "Everything was to be sold: 3 of 3 lots sold, for $13.23.\nNothing of them is left.",
      ],
    ]);
  });

  it("is followed by one that tells what is left and why", async () => {
    rig.venue.problem = "the venue is paused";
    await rig.decide();
    const report = nextLife();
    report.look();
    expect(told()[0]).toContain("Still owed, and tried again by itself inside the same bound: 3");
    expect(told()[0]).toContain("Will it happen?: Yes: the venue is paused");
  });

  it("is followed by one that tells of a second sale that is asked for together with the first", async () => {
    rig.markets.setPrice("1001", 300_000);
    const offer = await flatten.offer(30_000);
    await sellAll({ ...offer, lots: offer.lots.filter(({ lotId }) => lotId !== 1) });
    expect(told()).toEqual([expect.stringContaining("2 of 3 lots sold, for $8.82")]);
    expect(told()[0]).toContain("Will it happen?: Yes: it was not tried yet");
    rig.flattening.look();
    expect(told()).toHaveLength(1);
  });

  it("says that a stop keeps what is left", () => {
    rig.store.transact((records) =>
      changeTradingState(records, { state: "stopped", sinceMs: 1, by: "test", reason: "" }),
    );
    const report = nextLife();
    report.look();
    rig.clock.ms += 61_000;
    report.look();
    expect(told()[0]).toContain("sold once the owner has ended the stop (/release REASON): 3");
  });
});
