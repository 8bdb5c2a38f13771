import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { HoldingChange, Sighting } from "../../src/domain/trade.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Intake } from "../../src/engine/seeing/intake.ts";
import { endUnproven } from "../../src/engine/seeing/unproven.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, SETTINGS, START_MS, sighting, TARGET } from "./rig.ts";

const TX = `0x${"a".repeat(64)}`;
const OTHER_TX = `0x${"b".repeat(64)}`;
const [BLOCK, NEXT_BLOCK] = ["0xb1", "0xb2"];
let rig: Rig;
let target: TargetRecord;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
});
afterEach(() => rig.close());

const signal = (id = 1) => rig.records.signals.get(id);
const lot = () => rig.records.lots.of(target.id, 1);
const kinds = () => rig.records.discrepancies.open().map(({ kind }) => kind);

/** 100 shares at $0.50 of one transaction, as a feed tells it. */
function seen(feed: Sighting["feed"], identity: string, change: Partial<Sighting> = {}): Sighting {
  return sighting({ tx: TX, feed, identity, ...change });
}
const rtds = (change: Partial<Sighting> = {}) => seen("rtds", "trades:one", change);
const shares = (count: number) => ({ sharesMicro: count * MICRO, collateralMicro: (count * MICRO) / 2 });

function undo(block: string): readonly number[] {
  return rig.store.transact((records) => new Intake(records, rig.clock.ms, new Map()).undo(TX, block));
}

function endUnprovenAt(ms: number, unsettledTrade: "keep" | "exit" = "keep"): number {
  return rig.store.transact((records) => endUnproven(records, { ...SETTINGS, unsettledTrade }, START_MS + ms));
}

describe("what is to be decided", () => {
  it("is no trade from before the target was added, at its first sight or later (8)", () => {
    const old = seen("data-api", "one", { venueS: target.baselineS });
    expect(rig.take(target, [old]).toDecide).toEqual([]);
    expect(rig.take(target, [{ ...old, identity: "two" }]).toDecide).toEqual([]);
  });

  it("is a trade that pushes tell of under two transactions twice: neither proves the other (6)", () => {
    rig.take(target, [rtds()]);
    rig.take(target, [rtds({ tx: OTHER_TX })]);
    expect([signal(1)?.tx, signal(2)?.tx]).toEqual([TX, OTHER_TX]);
  });
});

describe("the feeds of a signal (3, 5)", () => {
  it.each([
    [40, 100, "rtds"],
    [100, 40, "log"],
  ] as const)("single logs of %i shares and pushes of %i: the larger counts", (logged, pushed, feed) => {
    rig.take(target, [seen("log", `${BLOCK}:1`, shares(logged))]);
    rig.take(target, [rtds(shares(pushed))]);
    expect(signal()).toMatchObject({ feed, grossSharesMicro: 100 * MICRO });
  });

  it("a complete receipt counts before the Data API, and the Data API before pushes", () => {
    rig.take(target, [rtds(shares(120))]);
    rig.take(target, [seen("data-api", "one", shares(110))]);
    expect(signal()).toMatchObject({ feed: "data-api", grossSharesMicro: 110 * MICRO });
    rig.take(target, [seen("chain", `${BLOCK}:1`, shares(105))]);
    expect(signal()).toMatchObject({ feed: "chain", grossSharesMicro: 105 * MICRO });
  });

  it("a block that was replaced says nothing of prices any more", () => {
    rig.take(target, [seen("chain", `${BLOCK}:1`, { priceMicro: 400_000 })]);
    rig.take(target, [seen("chain", `${NEXT_BLOCK}:1`, { priceMicro: 500_000 })]);
    expect(signal()).toMatchObject({ rows: 1, lowestPriceMicro: 500_000, highestPriceMicro: 500_000 });
  });

  it("the same sums over other prices are another proof", () => {
    const row = (identity: string, priceMicro: number, multiplicity = 1) =>
      seen("data-api", identity, { ...shares(50), priceMicro, multiplicity });
    rig.take(target, [row("a", 500_000), row("b", 500_000)]);
    rig.take(target, [row("c", 450_000), row("d", 550_000)]);
    expect(signal()).toMatchObject({ rows: 4, lowestPriceMicro: 450_000, highestPriceMicro: 550_000 });
  });

  it("the same sums by a feed of higher rank prove the signal", () => {
    rig.take(target, [rtds()]);
    expect(signal()).toMatchObject({ feed: "rtds", proven: 0 });
    rig.take(target, [seen("data-api", "one")]);
    expect(signal()).toMatchObject({ feed: "data-api", proven: 1 });
  });

  it("a signal that was given up is not waited for again when a push repeats it (6)", () => {
    rig.take(target, [rtds()]);
    endUnprovenAt(600_001);
    rig.take(target, [rtds({ identity: "orders_matched:one" })]);
    expect(signal()?.proven).toBe(2);
    expect(endUnprovenAt(1_300_000)).toBe(0);
  });

  it("a block that went takes only what it held (4)", () => {
    rig.take(target, [seen("chain", `${BLOCK}:1`), seen("data-api", "one")]);
    expect(undo(NEXT_BLOCK)).toEqual([]);
    expect(signal()).toMatchObject({ feed: "chain", proven: 1 });
    undo(BLOCK);
    expect(signal()).toMatchObject({ feed: "data-api", grossSharesMicro: 100 * MICRO, proven: 1 });
  });
});

describe("a proof of less (3)", () => {
  it("replaces what was told while nothing was ordered", () => {
    rig.take(target, [rtds()]);
    rig.take(target, [seen("chain", `${BLOCK}:1`, shares(60))]);
    expect(signal()?.grossSharesMicro).toBe(60 * MICRO);
    expect(kinds()).toEqual([]);
  });

  it("by less than a hundredth is rounding, also after an order", async () => {
    await rig.copy(target, [rtds()]);
    rig.take(target, [seen("chain", `${BLOCK}:1`, shares(99))]);
    expect(signal()?.grossSharesMicro).toBe(99 * MICRO);
    expect(kinds()).toEqual([]);
  });

  it.each([
    [50, 10],
    [30, 0],
  ])("corrects that he is thought to hold %i to %i, once", async (held, left) => {
    await rig.copy(target, [seen("chain", "0xb0:1")]);
    rig.store.transact(({ lots }) => lots.update(lot()?.id ?? 0, { theirsMicro: held * MICRO }));
    for (const [block, count] of [
      [BLOCK, 60],
      [NEXT_BLOCK, 59],
    ] as const) {
      rig.take(target, [seen("chain", `${block}:1`, shares(count))]);
      expect(lot()?.theirsMicro).toBe(left * MICRO);
    }
    expect(kinds()).toEqual(["shrink"]);
  });

  it("by single logs is none: a receipt may hold more of them", async () => {
    await rig.copy(target, [seen("chain", `${BLOCK}:1`)]);
    const before = lot()?.theirsMicro;
    rig.take(target, [seen("log", `${NEXT_BLOCK}:1`, shares(40))]);
    expect(signal()?.grossSharesMicro).toBe(100 * MICRO);
    expect([lot()?.theirsMicro, kinds()]).toEqual([before, []]);
  });

  it("of a sell that is owed changes neither the debt's signal nor what he holds", async () => {
    await rig.copy(target, [sighting()]);
    rig.markets.setPrice("1001", 300_000);
    const sell = { tx: TX, side: "SELL", priceMicro: 490_000 } as const;
    await rig.copy(target, [seen("rtds", "trades:one", { ...sell, ...shares(60) })]);
    const before = lot()?.theirsMicro;
    rig.take(target, [seen("chain", `${BLOCK}:1`, { ...sell, ...shares(20) })]);
    expect(signal(2)).toMatchObject({ grossSharesMicro: 60 * MICRO, outcome: "owed" });
    expect([lot()?.theirsMicro, kinds()]).toEqual([before, ["shrink"]]);
  });
});

describe("the settlement of a pushed trade under another transaction (6)", () => {
  const proof = (change: Partial<Sighting> = {}) => seen("chain", `${BLOCK}:1`, { tx: OTHER_TX, ...change });

  it.each([
    ["on the other side", proof({ side: "SELL" })],
    ["more than ten minutes away", proof({ venueS: START_MS / 1000 - 606 })],
    ["of more than a hundredth more shares", proof({ sharesMicro: 101_010_000, collateralMicro: 50_505_000 })],
    ["more than a cent away", proof({ collateralMicro: 51_000_100, priceMicro: 510_001 })],
  ])("is not one %s", (_, other) => {
    rig.take(target, [rtds()]);
    rig.take(target, [other]);
    expect(signal()).toMatchObject({ aliasTx: null, proven: 0 });
    expect(signal(2)?.tx).toBe(OTHER_TX);
  });

  it("is one a hundredth and a cent away, ten minutes later", () => {
    rig.take(target, [rtds()]);
    const shifted = { sharesMicro: 101 * MICRO, collateralMicro: 51_510_000, priceMicro: 510_000 };
    rig.take(target, [proof({ ...shifted, venueS: START_MS / 1000 + 595 })]);
    expect(signal()).toMatchObject({ aliasTx: OTHER_TX, proven: 1 });
  });

  it("is none of a signal of which nothing is left", () => {
    rig.take(target, [seen("chain", `${BLOCK}:1`)]);
    undo(BLOCK);
    rig.take(target, [proof({ sharesMicro: 0, collateralMicro: 0 })]);
    expect(signal()?.aliasTx).toBeNull();
  });

  it("is none of a push that was told after it: what settles is told before", () => {
    rig.take(target, [rtds()]);
    rig.take(target, [proof({ venueS: START_MS / 1000 - 16 })]);
    expect([signal(1), signal(2)]).toMatchObject([
      { aliasTx: null, proven: 0 },
      { tx: OTHER_TX, proven: 1 },
    ]);
  });

  it.each(["chain", "data-api"] as const)("is given back once its own transaction settles by %s", (feed) => {
    const identity = feed === "chain" ? `${NEXT_BLOCK}:1` : "one";
    const other = seen("data-api", "one", { tx: OTHER_TX });
    rig.take(target, [rtds()]);
    rig.take(target, [proof(), other]);
    expect(signal()?.aliasTx).toBe(OTHER_TX);
    rig.take(target, [seen(feed, identity), other]);
    rig.take(target, [seen(feed, identity), other]);
    expect([signal(1), signal(2)]).toMatchObject([
      { tx: TX, aliasTx: null, proven: 1, rows: 1, grossSharesMicro: 100 * MICRO },
      { tx: OTHER_TX, proven: 1, rows: 1, grossSharesMicro: 100 * MICRO },
    ]);
    expect(rig.records.episodes.get(1)).toMatchObject({ signals: 2, sharesMicro: 200 * MICRO });
  });

  it("belongs to the oldest that waits", () => {
    rig.take(target, [rtds({ tx: `0x${"d".repeat(64)}`, venueS: START_MS / 1000 - 5 })]);
    rig.take(target, [rtds({ venueS: START_MS / 1000 - 60 })]);
    rig.take(target, [proof()]);
    expect([signal(1)?.aliasTx, signal(2)?.aliasTx]).toEqual([null, OTHER_TX]);
  });
});

describe("a push that comes after a proof that may be its settlement (6)", () => {
  const nowS = START_MS / 1000;
  const settled = (change: Partial<Sighting> = {}) => seen("data-api", "one", { tx: OTHER_TX, ...change });

  it("is no trade of its own, however often it is told", () => {
    rig.take(target, [settled()]);
    for (let times = 0; times < 2; times += 1)
      expect(rig.take(target, [rtds({ venueS: nowS - 13 })]).newSignals).toBe(0);
    expect(signal(1)).toMatchObject({ tx: OTHER_TX, rows: 1, proven: 1 });
    expect(rig.records.episodes.get(1)).toMatchObject({ signals: 1, sharesMicro: 100 * MICRO });
    const told = rig.store.rows(builder.selectFrom("journal").select("bodyJson").where("kind", "=", "late-push"));
    expect(JSON.parse(told[0]?.bodyJson ?? "")).toEqual({ id: 1, tx: TX, settledTx: OTHER_TX });
  });

  it("is one all the same when its own proof comes", () => {
    rig.take(target, [settled()]);
    rig.take(target, [rtds({ venueS: nowS - 13 })]);
    rig.take(target, [seen("chain", `${BLOCK}:1`, { venueS: nowS - 13 })]);
    expect(signal(2)).toMatchObject({ tx: TX, proven: 1 });
  });

  it.each([
    ["the proof was pushed itself", [rtds({ tx: OTHER_TX }), settled()], {}],
    ["it is of a later second", [settled()], { venueS: nowS - 4 }],
    ["it is older than ten minutes", [settled()], { venueS: nowS - 606 }],
    ["it tells of more shares", [settled()], { venueS: nowS - 13, ...shares(102) }],
  ])("is a trade of its own where %s", (_, before, change) => {
    rig.take(target, before);
    rig.take(target, [rtds({ venueS: nowS - 13, ...change })]);
    expect(signal(2)).toMatchObject({ tx: TX, proven: 0 });
  });
});

describe("a pushed trade that no proof follows (6)", () => {
  it("is told once, after ten minutes; one from before the target was added never", () => {
    rig.take(target, [rtds()]);
    rig.take(target, [rtds({ tx: OTHER_TX, venueS: target.baselineS })]);
    expect([endUnprovenAt(600_000), kinds()]).toEqual([0, []]);
    expect([endUnprovenAt(600_001), kinds()]).toEqual([2, ["unsettled-trade"]]);
    expect(endUnprovenAt(700_000)).toBe(0);
  });

  it("leaves our copy where that is set", async () => {
    await rig.copy(target, [rtds()]);
    endUnprovenAt(600_001, "keep");
    expect(rig.records.debts.open()).toEqual([]);
  });

  it("lets go of what was bought for it alone, on top of what is owed already", async () => {
    await rig.copy(target, [rtds()]);
    rig.store.transact((records) => {
      const [order] = records.orders.ofEpisode(1);
      const { id: _, ...row } = order as NonNullable<typeof order>;
      records.orders.insert({ ...row, signalId: null, hash: "0xother", salt: "77" });
      records.lots.update(lot()?.id ?? 0, { sharesMicro: 30 * MICRO });
      const debt = { targetId: target.id, tokenId: 1, sharesMicro: 2 * MICRO, priceMicro: 1, signalId: null };
      records.debts.insert({ ...debt, reason: "test", sinceMs: 0 });
    });
    endUnprovenAt(600_001, "exit");
    expect(rig.records.debts.of(target.id, 1)?.sharesMicro).toBe(11 * MICRO);
  });

  it("that was a sell brings back nothing and sells nothing", async () => {
    await rig.copy(target, [sighting()]);
    await rig.copy(target, [rtds({ side: "SELL", ...shares(10), priceMicro: 490_000 })]);
    const owed = rig.records.debts.of(target.id, 1)?.sharesMicro;
    endUnprovenAt(600_001, "exit");
    expect(rig.records.debts.of(target.id, 1)?.sharesMicro).toBe(owed);
  });
});

describe("rows that are no trades (11)", () => {
  it("are kept with the largest number of times that one read told of them", () => {
    const change: HoldingChange = {
      ...{ kind: "MERGE", tx: TX, conditionId: "0xc1", venueS: 1, sharesMicro: 5, collateralMicro: 5 },
    } as HoldingChange;
    const read = (multiplicity: number) =>
      rig.store.transact((records) =>
        new Intake(records, rig.clock.ms, new Map()).take(target, {
          ...{ sightings: [], rejected: [], changes: [{ ...change, multiplicity }] },
        }),
      );
    for (const multiplicity of [2, 3, 1]) read(multiplicity);
    const { kind, tx, conditionId, venueS, sharesMicro, collateralMicro } = change;
    const row = { targetId: target.id, kind, tx, conditionId, venueS, sharesMicro, collateralMicro };
    expect(rig.records.holdingChanges.byIdentity(row)?.multiplicity).toBe(3);
  });
});
