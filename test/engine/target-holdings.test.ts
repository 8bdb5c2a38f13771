import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { Sighting } from "../../src/domain/trade.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { TargetHoldings } from "../../src/engine/holdings/target-holdings.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { endUnproven } from "../../src/engine/seeing/unproven.ts";
import { HisHoldings } from "./his-holdings.ts";
import { Rig, SETTINGS, START_MS, sighting, TARGET } from "./rig.ts";

const SHARE = MICRO;
let rig: Rig;
let target: TargetRecord;
let his: HisHoldings;
let holdings: TargetHoldings;

beforeEach(async () => {
  // At his price and a cent more that is ten shares.
  const rules = plainRules({ kind: "fixed", usdMicro: 5_100_000 });
  rig = await Rig.open({ settings: { rules }, limits: { maxPerTradeMicro: 5_100_000 } });
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET, "Nora");
  his = new HisHoldings(nowS);
  rig.holdings = his;
  holdings = new TargetHoldings({
    store: rig.store,
    data: rig.markets,
    source: his,
    clock: rig.clock,
    settings: SETTINGS,
  });
});
afterEach(() => rig.close());

const nowS = () => Math.floor(rig.clock.ms / 1000);
const lot = () => rig.records.lots.of(target.id, 1);
const net = () => (lot()?.sharesMicro ?? 0) - (rig.records.debts.of(target.id, 1)?.sharesMicro ?? 0);
const pass = (seconds: number) => {
  rig.clock.ms += seconds * 1000;
};
const read = () => holdings.run(rig.abort.signal);

/** He trades now, on the chain; what the feeds tell of it comes back. */
function trades(side: "BUY" | "SELL", shares: number, change: Partial<Sighting> = {}): Sighting {
  const told = sighting({ side, sharesMicro: shares * SHARE, venueS: nowS(), priceMicro: 500_000, ...change });
  his.move("1001", (side === "BUY" ? 1 : -1) * shares * SHARE, nowS(), told.tx);
  return told;
}

/** A row of the Data API that is no trade, of our market. */
function tell(kind: string, shares: number): void {
  const row = { kind, tx: `0x${kind}`, conditionId: "0xc1", venueS: nowS(), sharesMicro: shares * SHARE };
  rig.store.transact((records) =>
    records.holdingChanges.insert({
      ...{ ...row, targetId: target.id, collateralMicro: row.sharesMicro },
      ...{ multiplicity: 1, seenMs: rig.clock.ms },
    }),
  );
}

/** He buys 100, we 10 of it; then two readings, so that one was compared. */
async function followed(): Promise<void> {
  await rig.copy(target, [trades("BUY", 100)]);
  expect(net()).toBe(10 * SHARE);
  pass(70);
  await read();
  pass(30);
  await read();
  expect(rig.records.holdingReadings.of(target.id, 1)).toMatchObject({ sharesMicro: 100 * SHARE, source: "chain" });
}

const measured = () => {
  const sales = rig.records.signals.ofTransaction(lastSale);
  const decision = sales[0] && rig.records.decisions.ofSignal(sales[0].id).at(-1);
  return String(JSON.parse(decision?.figuresJson ?? "[]")[0]);
};
let lastSale = "";

async function sells(shares: number, change: Partial<Sighting> = {}): Promise<void> {
  const sale = trades("SELL", shares, change);
  lastSale = sale.tx;
  await rig.copy(target, [sale]);
}

describe("what he held before a sale (19)", () => {
  it("is his balance at the block before, with what he had before we followed him", async () => {
    his.move("1001", 900 * SHARE, nowS() - 5_000);
    await rig.copy(target, [trades("BUY", 100)]);
    pass(10);
    await sells(500);
    expect(net()).toBe(5 * SHARE);
    expect(measured()).toBe(`he held 1000.00 shares before it, by the chain at block ${nowS() - 1}, and sold 500.00`);
  });

  it("is read at a block from before the match while its transaction is in none", async () => {
    his.move("1001", 100 * SHARE, nowS() - 5_000);
    await rig.copy(target, [trades("BUY", 100)]);
    pass(100);
    const sale = trades("SELL", 50, { feed: "rtds", identity: "trades:1" });
    his.unmined.add(sale.tx);
    lastSale = sale.tx;
    await rig.copy(target, [sale]);
    expect(net()).toBe(7_500_000);
    expect(measured()).toContain("by the chain 1 s before");
  });

  it("is the last reading and his trades since when the chain does not answer", async () => {
    his.move("1001", 100 * SHARE, nowS() - 5_000);
    await rig.copy(target, [trades("BUY", 100)]);
    for (const seconds of [70, 30]) {
      pass(seconds);
      await read();
    }
    pass(200);
    // Too late to be copied: it counts all the same.
    rig.take(target, [trades("BUY", 100)]);
    pass(301);
    his.chain = "down";
    await sells(150);
    expect(net()).toBe(5 * SHARE);
    expect(measured()).toMatch(
      /he held 300.00 shares before it, by the chain \d+ s before and his trades since \(the chain told nothing: no endpoint answers\), and sold 150.00/,
    );
  });

  it("is what was copied of him when nothing was read from before the trade", async () => {
    await rig.copy(target, [trades("BUY", 100)]);
    his.chain = "down";
    pass(5);
    await sells(25);
    expect(net()).toBe(7_500_000);
    expect(measured()).toContain(
      "100.00 shares before it, counted from what was copied of him (the chain told nothing",
    );
  });

  it("is told of later sales of the episode by its first", async () => {
    await rig.copy(target, [trades("BUY", 100)]);
    pass(5);
    await sells(20);
    pass(5);
    await sells(40);
    expect(net()).toBe(4 * SHARE);
    expect(measured()).toContain("as read for the first sale of this episode");
  });
});

describe("what leaves him without a sale (19)", () => {
  it("is mirrored once a second reading, a minute later, still shows it", async () => {
    await followed();
    his.move("1001", -40 * SHARE, nowS() + 10);
    pass(300);
    await read();
    pass(30);
    await read();
    expect(net()).toBe(10 * SHARE);
    pass(30);
    await read();
    expect(net()).toBe(6 * SHARE);
    expect(rig.records.debts.of(target.id, 1)).toMatchObject({ reason: "he moved it", priceMicro: 475_300 });
    for (let times = 0; times < 5; times += 1) {
      pass(300);
      await read();
    }
    expect(net()).toBe(6 * SHARE);
    await rig.decide();
  });

  it("is believed with the next reading where a row tells of a merge, and read as soon as it comes", async () => {
    await followed();
    pass(10);
    his.move("1001", -100 * SHARE, nowS());
    pass(20);
    const { asked } = his;
    await read();
    expect(his.asked).toBe(asked);
    tell("MERGE", 100);
    await read();
    expect(net()).toBe(10 * SHARE);
    pass(30);
    await read();
    expect(rig.records.debts.of(target.id, 1)).toMatchObject({ sharesMicro: 10 * SHARE, reason: "he merged" });
    await rig.decide();
    expect(lot()?.sharesMicro).toBe(0);
  });

  it("is no exit where it was a sale whose signal comes between two readings", async () => {
    await followed();
    pass(290);
    const sale = trades("SELL", 50);
    pass(10);
    await read();
    pass(20);
    await rig.copy(target, [sale]);
    expect(net()).toBe(5 * SHARE);
    for (let times = 0; times < 6; times += 1) {
      pass(60);
      await read();
    }
    expect(net()).toBe(5 * SHARE);
  });

  it("is not sold again when the sale behind it is seen only after it was mirrored", async () => {
    await followed();
    pass(200);
    const sale = trades("SELL", 50);
    lastSale = sale.tx;
    for (const seconds of [100, 70, 70]) {
      pass(seconds);
      await read();
    }
    expect(net()).toBe(5 * SHARE);
    await rig.copy(target, [sale]);
    expect(net()).toBe(5 * SHARE);
    expect(measured()).toContain("5.00 of ours went for it before it was seen");
    // His next sale is one of its own.
    pass(400);
    await sells(25);
    expect(net()).toBe(2_500_000);
  });

  it("is mirrored in part where only a part of it was a sale", async () => {
    await followed();
    pass(200);
    const sale = trades("SELL", 20);
    his.move("1001", -40 * SHARE, nowS() + 5);
    for (const seconds of [100, 20]) {
      pass(seconds);
      await read();
    }
    await rig.copy(target, [sale]);
    expect(net()).toBe(8 * SHARE);
    for (const seconds of [70, 70]) {
      pass(seconds);
      await read();
    }
    expect(net()).toBe(4 * SHARE);
  });

  it("is no exit when he was paid out or took it to the new protocol", async () => {
    await followed();
    his.move("1001", -100 * SHARE, nowS() + 10);
    pass(20);
    tell("MIGRATION", 100);
    await read();
    pass(30);
    await read();
    expect(net()).toBe(10 * SHARE);
    his.move("1001", 100 * SHARE, nowS() + 10);
    his.move("1001", -100 * SHARE, nowS() + 400);
    pass(300);
    await read();
    pass(110);
    tell("REDEEM", 100);
    for (const seconds of [1, 100, 300]) {
      pass(seconds);
      await read();
    }
    expect(net()).toBe(10 * SHARE);
  });

  it("waits while a trade that only RTDS told of may never settle", async () => {
    await followed();
    pass(10);
    await rig.copy(target, [
      sighting({ sharesMicro: 100 * SHARE, venueS: nowS(), feed: "rtds", identity: "trades:2", priceMicro: 500_000 }),
    ]);
    for (const seconds of [300, 60, 60]) {
      pass(seconds);
      await read();
    }
    const before = net();
    pass(400);
    rig.store.transact((records) => endUnproven(records, SETTINGS, rig.clock.ms));
    for (const seconds of [300, 60, 60]) {
      pass(seconds);
      await read();
    }
    expect(net()).toBe(before);
  });

  it("is believed of a snapshot only where a row tells of it", async () => {
    await followed();
    his.chain = "down";
    his.snapshotLateS = 10_000;
    for (let times = 0; times < 8; times += 1) {
      pass(100);
      await read();
    }
    expect(net()).toBe(10 * SHARE);
    his.snapshotLateS = 0;
    his.move("1001", -50 * SHARE, nowS());
    tell("MERGE", 50);
    for (const seconds of [60, 60]) {
      pass(seconds);
      await read();
    }
    expect(net()).toBe(5 * SHARE);
  });

  it("counts from what he bought where nothing was read before it", async () => {
    await rig.copy(target, [trades("BUY", 100)]);
    his.move("1001", -50 * SHARE, nowS() + 5);
    for (const seconds of [70, 70]) {
      pass(seconds);
      await read();
    }
    expect(net()).toBe(5 * SHARE);
  });
});

it("takes a rise as what he holds, and follows it down again (19)", async () => {
  await followed();
  his.move("1001", 100 * SHARE, nowS() + 10);
  for (const seconds of [300, 300]) {
    pass(seconds);
    await read();
  }
  expect(net()).toBe(10 * SHARE);
  his.chain = "down";
  pass(10);
  await sells(100);
  expect(net()).toBe(5 * SHARE);
  expect(measured()).toContain("he held 200.00 shares");
});

describe("what we know of him (3, 19)", () => {
  it("is less by a trade that vanished, and more again when it is back", async () => {
    const logs = { feed: "chain", identity: "0xb1:0" } as const;
    const bought = trades("BUY", 100, logs);
    await rig.copy(target, [bought]);
    expect(lot()?.theirsMicro).toBe(100 * SHARE);
    const { Intake } = await import("../../src/engine/seeing/intake.ts");
    rig.store.transact((records) => new Intake(records, rig.clock.ms, new Map()).undo(bought.tx, "0xb1"));
    expect(lot()?.theirsMicro).toBe(0);
    rig.take(target, [{ ...bought, identity: "0xb2:0" }]);
    expect(lot()?.theirsMicro).toBe(100 * SHARE);
    expect(rig.records.discrepancies.open()).toEqual([]);
  });

  it("is less by a trade that did not settle, and more again when it did after all", async () => {
    const pushed = trades("BUY", 100, { feed: "rtds", identity: "trades:1" });
    await rig.copy(target, [pushed]);
    pass(700);
    rig.store.transact((records) => endUnproven(records, SETTINGS, rig.clock.ms));
    expect(lot()?.theirsMicro).toBe(0);
    rig.take(target, [{ ...pushed, feed: "data-api", identity: "late" }]);
    expect(lot()?.theirsMicro).toBe(100 * SHARE);
  });
});

it("reads nothing for whom only buys are copied, and stops reading where nothing is held", async () => {
  await followed();
  const { asked } = his;
  rig.store.transact((records) =>
    records.copyRules.put({ targetId: target.id, rulesJson: '{"sides":"buys"}', setMs: START_MS, setBy: "test" }),
  );
  pass(600);
  expect(await read()).toBe(0);
  expect(his.asked).toBe(asked);
});
