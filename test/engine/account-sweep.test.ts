import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBooks } from "../../src/compose/first-start.ts";
import { MICRO } from "../../src/domain/micro.ts";
import { openBreakers } from "../../src/engine/breakers/open-breakers.ts";
import { closeBreaker } from "../../src/engine/breakers/trip.ts";
import type { VenueTrade } from "../../src/engine/ports.ts";
import { sweepAccount } from "../../src/engine/reconciling/account-sweep.ts";
import { resolveDiscrepancy } from "../../src/engine/reconciling/discrepancy.ts";
import { beginRecovery } from "../../src/engine/reconciling/recovery.ts";
import { StrangerWatch } from "../../src/engine/reconciling/stranger-watch.ts";
import { VirtualClock } from "../../src/ops/virtual-clock.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const OVERLAP_MS = 600_000;
let rig: Rig;
/** What the account shows, whatever since when. */
let shown: VenueTrade[];
let askedSinceMs: number[];

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  await rig.copy(rig.addTarget(TARGET), [sighting()]);
  shown = [...(await rig.venue.accountTrades(0))];
  askedSinceMs = [];
  rig.venue.accountTrades = async (sinceMs) => {
    askedSinceMs.push(sinceMs);
    return shown;
  };
});
afterEach(() => rig.close());

const sweep = () =>
  sweepAccount({
    ...{ store: rig.store, venue: rig.venue, desk: rig.desk, clock: rig.clock },
    ...{ data: rig.markets, zone: "UTC" },
  });
const foreign = (atMs: number): VenueTrade => ({
  ...{ id: "f1", orderHash: "0xforeign", priceMicro: 500_000, sharesMicro: MICRO, collateralMicro: 500_000 },
  ...{ feeMicro: 0, atMs, status: "confirmed", tx: "0x1" },
});
const told = () => rig.records.discrepancies.open().map(({ kind }) => kind);
const open = () => openBreakers(rig.records);

describe("a trade of somebody else's on our account (31)", () => {
  it("opens a breaker and is told, once, also after the owner has looked", async () => {
    await sweep();
    shown.push(foreign(START_MS + 1));
    await sweep();
    expect([told(), open()]).toEqual([["foreign-trade"], ["second-instance"]]);
    rig.store.transact((records) => {
      resolveDiscrepancy(records, "foreign-trade", "0xforeign f1", START_MS);
      closeBreaker(records, "second-instance", START_MS);
    });
    await sweep();
    expect([told(), open()]).toEqual([[], []]);
    shown.push({ ...foreign(START_MS + 2), id: "f2" });
    await sweep();
    expect([told(), open()]).toEqual([["foreign-trade"], ["second-instance"]]);
  });

  it("is told at the first look, however late that comes after the books were opened", async () => {
    openBooks(rig.store, 1_000 * MICRO, START_MS);
    rig.clock.ms += 3_600_000;
    shown.push(foreign(START_MS + 1));
    await sweep();
    expect(askedSinceMs).toEqual([START_MS - OVERLAP_MS]);
    expect([told(), open()]).toEqual([["foreign-trade"], ["second-instance"]]);
  });

  it("from before the first look is history", async () => {
    shown.push(foreign(START_MS - 1));
    await sweep();
    expect([told(), open()]).toEqual([[], []]);
  });
});

describe("an order of somebody else's that rests on our account (31)", () => {
  it("opens a breaker though it fills nothing, and is told once, also after the owner has looked", async () => {
    const own = rig.records.orders.get(1)?.hash ?? "";
    rig.venue.openOrders = async () => [own, "0xresting"];
    await sweep();
    expect([told(), open()]).toEqual([["foreign-order"], ["second-instance"]]);
    rig.store.transact((records) => {
      resolveDiscrepancy(records, "foreign-order", "0xresting", START_MS);
      closeBreaker(records, "second-instance", START_MS);
    });
    await sweep();
    expect([told(), open()]).toEqual([[], []]);
    shown.push({ ...foreign(START_MS + 2), orderHash: "0xresting" });
    await sweep();
    expect([told(), open()]).toEqual([["foreign-trade"], ["second-instance"]]);
  });

  it("may be of the lost part while books are recovered", async () => {
    rig.venue.openOrders = async () => ["0xforgotten"];
    rig.store.transact((records) => beginRecovery(records, "an older copy", START_MS));
    await sweep();
    expect([told(), open()]).toEqual([[], ["recovering"]]);
  });
});

describe("the trades of the account", () => {
  it("are read from where the last look ended, and ten minutes before", async () => {
    await sweep();
    rig.clock.ms += 20_000;
    await sweep();
    rig.clock.ms += 20_000;
    await sweep();
    expect(askedSinceMs).toEqual([0, 0, 20_000].map((ms) => START_MS + ms - OVERLAP_MS));
  });

  it("that are ours and that no answer told of are booked late (27)", async () => {
    const [own] = shown;
    if (own === undefined) throw new Error("nothing was traded");
    rig.venue.trades = async () => shown;
    shown.push({ ...own, id: "late", sharesMicro: 10_000, collateralMicro: 5_000 });
    await sweep();
    await rig.desk.idle();
    expect(rig.records.lots.of(1, 1)?.sharesMicro).toBe(9_010_000);
  });

  it("that changed their status are followed", async () => {
    const [own] = shown;
    if (own === undefined) throw new Error("nothing was traded");
    rig.store.transact(({ fills, orders }) => {
      fills.update(1, { status: "matched" });
      orders.update(1, { state: "matched" });
    });
    shown = [{ ...own, status: "failed" }];
    rig.venue.trades = async () => shown;
    await sweep();
    await rig.desk.idle();
    expect(rig.records.lots.of(1, 1)?.sharesMicro).toBe(0);
  });
});

describe("an event on our account that speaks of no order of ours (31)", () => {
  const ours = () => rig.records.orders.get(1)?.hash ?? "";

  it("has the account read at once; of a trade one side is enough to be ours", async () => {
    let heard = 0;
    rig.onStranger = () => {
      heard += 1;
    };
    rig.venue.tell(ours());
    rig.venue.tell("0xtaker", ours());
    expect(heard).toBe(0);
    rig.venue.tell("0xtaker", "0xmaker");
    rig.venue.tell("0xforeign");
    expect(heard).toBe(2);
    await rig.desk.idle();
  });

  it("is answered by one reading for a burst, and one more for what came meanwhile", async () => {
    const clock = new VirtualClock(START_MS);
    const readMs: number[] = [];
    const sweepNow = async (): Promise<void> => {
      readMs.push(clock.nowMs() - START_MS);
      if (readMs.length === 1) strangers.heard();
      if (readMs.length === 2) throw new Error("the venue does not answer");
    };
    const problems: unknown[] = [];
    const stopping = new AbortController();
    const onError = (error: unknown) => void problems.push(error);
    const strangers = new StrangerWatch({ sweep: sweepNow, clock, stopping: stopping.signal, onError });
    strangers.heard();
    strangers.heard();
    await clock.advanceTo(START_MS + 60_000);
    expect(readMs).toEqual([500, 6_000]);
    expect(problems).toHaveLength(1);
    strangers.heard();
    await clock.advanceTo(START_MS + 120_000);
    expect(readMs).toHaveLength(3);
  });
});
