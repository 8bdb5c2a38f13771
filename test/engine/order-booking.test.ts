import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { settleLot } from "../../src/engine/books/ledger.ts";
import { setDebt } from "../../src/engine/exits/exit-debt.ts";
import type { UnfilledEnd } from "../../src/engine/orders/order-booking.ts";
import { bookTrades, closeOrder } from "../../src/engine/orders/order-booking.ts";
import { moveOrder } from "../../src/engine/orders/order-move.ts";
import type { TargetRecord, VenueTrade } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const CASH = 1_000 * MICRO;
let rig: Rig;
let target: TargetRecord;

beforeEach(async () => {
  rig = await Rig.open();
  target = rig.addTarget(TARGET);
  rig.take(target, [sighting()]);
});
afterEach(() => rig.close());

const lot = () => rig.records.lots.of(target.id, 1);
const debt = () => rig.records.debts.of(target.id, 1);
const account = () => rig.records.account.get();
const episode = () => rig.records.episodes.get(1);
const orderOf = (id: number) => rig.records.orders.get(id);

/** An order that is out: by default for 10 shares at $0.50, the buy that episode 1 called for. */
function order(side: "BUY" | "SELL" = "BUY", shares = 10, limitMicro = 500_000): number {
  const amounts = { sharesMicro: shares * MICRO, notionalMicro: shares * limitMicro, limitMicro };
  const buys = side === "BUY";
  return rig.store.transact((records) => {
    const { id } = rig.desk.store(records, {
      ...{ episodeId: buys ? 1 : null, signalId: 1, targetId: target.id, tokenId: 1, token: "1001" },
      ...{ conditionId: "0xc1", negRisk: false, side, ...amounts, day: "2026-11-20", tradeMs: START_MS },
      reservedMicro: buys ? amounts.notionalMicro : 0,
    });
    if (buys) {
      const committedMicro = (records.episodes.get(1)?.committedMicro ?? 0) + amounts.notionalMicro;
      records.episodes.update(1, { committedMicro });
    }
    for (const state of ["signed", "sent"] as const) moveOrder(records, id, state, { atMs: START_MS });
    return id;
  });
}

type Told = Partial<Pick<VenueTrade, "id" | "status" | "tx" | "feeMicro" | "atMs" | "priceMicro">> & {
  shares?: number;
};

/** What the venue shows of an order's trades. */
function book(orderId: number, ...told: Told[]): void {
  const { hash, limitMicro, sharesMicro } = orderOf(orderId) ?? { hash: "", limitMicro: 0, sharesMicro: 0 };
  const trades = told.map(
    ({ shares = sharesMicro / MICRO, priceMicro = limitMicro, ...more }): VenueTrade => ({
      ...{ id: "t1", orderHash: hash, priceMicro, sharesMicro: shares * MICRO, collateralMicro: shares * priceMicro },
      ...{ feeMicro: 0, atMs: START_MS, status: "confirmed", tx: "0x1" },
      ...more,
    }),
  );
  rig.store.transact((records) => bookTrades(records, orderId, trades, rig.clock.ms));
}

function close(orderId: number, state: UnfilledEnd = "unmatched"): void {
  rig.store.transact((records) => closeOrder(records, orderId, state, "", rig.clock.ms));
}

describe("trades of an order (27)", () => {
  it("that failed before they were seen were never ours", () => {
    book(order(), { status: "failed" });
    expect(rig.records.fills.ofOrder(1)).toEqual([]);
    expect(account().cashMicro).toBe(CASH);
  });

  it.each(["BUY", "SELL"] as const)("are not booked at all where they are more than a %s was for", (side) => {
    book(order("BUY", 30), {});
    const id = order(side);
    expect(() => book(id, { shares: 6 }, { id: "t2", shares: 5 })).toThrow("beyond its size");
    expect(rig.records.fills.ofOrder(id)).toEqual([]);
    expect(lot()?.sharesMicro).toBe(30 * MICRO);
  });

  it("follow their settlement to its end, which is final", () => {
    const id = order();
    book(id, { status: "matched", tx: "" });
    for (const status of ["retrying", "mined", "confirmed"] as const) {
      book(id, { status, tx: `0x${status}` });
      expect(rig.records.fills.ofOrder(id)).toMatchObject([{ status, tx: `0x${status}` }]);
    }
    book(id, { status: "failed" });
    expect(rig.records.fills.ofOrder(id)).toMatchObject([{ status: "confirmed" }]);
    expect(lot()?.sharesMicro).toBe(10 * MICRO);
  });

  it("that failed are taken back once, and are told once; what comes later is not believed", () => {
    const id = order();
    book(id, { status: "matched", feeMicro: 70 }, { id: "t2", shares: 0 });
    close(id);
    for (const status of ["failed", "failed", "confirmed"] as const) book(id, { status, feeMicro: 70 });
    expect(account()).toMatchObject({ cashMicro: CASH, feesMicro: 0, realisedMicro: 0 });
    expect(lot()).toMatchObject({ sharesMicro: 0, costMicro: 0, theirsMicro: 0, closedMs: START_MS });
    expect(orderOf(id)).toMatchObject({ filledSharesMicro: 0, filledCollateralMicro: 0, feeMicro: 0 });
    expect(episode()?.committedMicro).toBe(0);
    expect(rig.records.discrepancies.open()).toMatchObject([{ kind: "failed-trade" }]);
  });

  it("that come after its end count, and make its signal copied", () => {
    const id = order();
    close(id, "refused");
    expect(rig.records.signals.get(1)).toMatchObject({ outcome: "skipped", reason: "refused by the venue" });
    expect(episode()?.committedMicro).toBe(0);
    book(id, { shares: 4 });
    expect(orderOf(id)).toMatchObject({ state: "settled", filledSharesMicro: 4 * MICRO });
    expect(rig.records.signals.get(1)?.outcome).toBe("copied");
    expect(episode()?.committedMicro).toBe(2 * MICRO);
  });
});

describe("the end of an order", () => {
  it("comes once: its reservation ends and its episode keeps what was filled (12)", () => {
    const id = order();
    book(id, { shares: 4 });
    close(id);
    close(id, "expired");
    expect(orderOf(id)).toMatchObject({ state: "settled", reservedMicro: 0 });
    expect(episode()?.committedMicro).toBe(2 * MICRO);
    const rows = rig.store.rows(builder.selectFrom("journal").select("bodyJson").where("kind", "=", "order"));
    expect(rows.filter(({ bodyJson }) => bodyJson.includes('"state":"expired"'))).toEqual([]);
  });

  it("by a refusal leaves a signal copied whose episode has another order", () => {
    book(order(), {});
    close(1);
    rig.store.transact(({ signals }) => signals.update(1, { outcome: "copied" }));
    close(order(), "refused");
    expect(rig.records.signals.get(1)?.outcome).toBe("copied");
  });

  it("by a sale that pays the debt makes the sells copied that were owed", () => {
    book(order(), {});
    rig.store.transact((records) => {
      const sell = { ...records.signals.get(1), side: "SELL", tx: "0xsell", outcome: "owed" };
      const { id: _, ...row } = sell as NonNullable<ReturnType<typeof records.signals.get>>;
      records.signals.insert(row);
      const owed = { targetId: target.id, tokenId: 1, sharesMicro: 10 * MICRO, priceMicro: 1, signalId: 2 };
      setDebt(records, owed, "he sold", START_MS);
    });
    const id = order("SELL");
    book(id, { shares: 6 });
    close(id);
    expect([debt()?.sharesMicro, rig.records.signals.get(2)?.outcome]).toEqual([4 * MICRO, "owed"]);
    const rest = order("SELL", 4);
    book(rest, {});
    close(rest);
    expect([debt()?.sharesMicro, rig.records.signals.get(2)?.outcome]).toEqual([0, "copied"]);
  });
});

describe("a lot", () => {
  const owe = (shares: number, priceMicro = 480_000) =>
    rig.store.transact((records) => {
      const owed = { targetId: target.id, tokenId: 1, sharesMicro: shares * MICRO, priceMicro, signalId: null };
      setDebt(records, owed, "he sold", START_MS);
    });

  it("owes no more than it holds, and no less than nothing", () => {
    book(order(), {});
    owe(11);
    expect(debt()?.sharesMicro).toBe(10 * MICRO);
    owe(-1);
    expect(debt()?.sharesMicro).toBe(0);
  });

  it("costs what was paid with its fees, and gains what came in without them", () => {
    book(order(), { feeMicro: 100_000 });
    expect(lot()).toMatchObject({ costMicro: 5_100_000, realisedMicro: 0 });
    book(order("SELL", 5, 600_000), { feeMicro: 50_000 });
    expect(lot()).toMatchObject({ costMicro: 2_550_000, realisedMicro: 2_950_000 - 2_550_000 });
    expect(account()).toEqual({ ...account(), cashMicro: CASH - 5_100_000 + 2_950_000, feesMicro: 150_000 });
  });

  it("that is sold out forgets what he held, and begins anew with the next buy", () => {
    book(order(), {});
    rig.store.transact(({ lots }) => lots.update(lot()?.id ?? 0, { theirsMicro: 7 }));
    book(order("SELL"), { atMs: START_MS + 5 });
    expect(lot()).toMatchObject({ sharesMicro: 0, theirsMicro: 0, closedMs: START_MS + 5 });
    book(order(), { atMs: START_MS + 9 });
    expect(lot()).toMatchObject({ openedMs: START_MS + 9, closedMs: null });
  });

  it("that is paid out owes nothing any more", () => {
    book(order(), {});
    owe(6);
    const settled = lot();
    if (settled === undefined) throw new Error("no lot");
    expect(rig.store.transact((records) => settleLot(records, settled, 500_000, START_MS))).toBe(5 * MICRO);
    expect(debt()?.sharesMicro).toBe(0);
  });

  it("owes less when what it was to sell never arrived", () => {
    book(order(), { status: "matched" });
    book(order(), {});
    owe(15);
    book(1, { status: "failed" });
    expect([lot()?.sharesMicro, debt()?.sharesMicro]).toEqual([10 * MICRO, 10 * MICRO]);
  });

  it("gives a failed purchase back at what it cost, also where sales have taken a part of that", () => {
    book(order(), { status: "matched" });
    book(order("BUY", 18, 100_000), {});
    book(order("SELL", 15, 300_000), {});
    book(1, { status: "failed" });
    expect(lot()?.sharesMicro).toBe(3 * MICRO);
    expect(lot()?.costMicro).toBeGreaterThanOrEqual(0);
    // Paid 1.80, got 4.50: whatever is still in the lot was not gained.
    expect(account().cashMicro).toBe(CASH - 1_800_000 + 4_500_000);
    expect(account().realisedMicro - (lot()?.costMicro ?? 0)).toBe(2_700_000);
  });

  it.each([
    ["at the price of the debt that was left", 4, 480_000],
    ["at the order's own limit where none was", 10, 450_000],
  ])("owes again what a failed sale did not sell: %s", (_, sold, priceMicro) => {
    book(order(), {});
    owe(10);
    const id = order("SELL", sold, 450_000);
    book(id, { status: "matched", feeMicro: 20 });
    expect(debt()?.sharesMicro).toBe((10 - sold) * MICRO);
    book(id, { status: "failed", feeMicro: 20 });
    expect(debt()).toMatchObject({ sharesMicro: 10 * MICRO, priceMicro, reason: "the sale failed to settle" });
    expect(lot()).toMatchObject({ sharesMicro: 10 * MICRO, costMicro: 5 * MICRO, realisedMicro: 0, closedMs: null });
    expect(account()).toMatchObject({ cashMicro: CASH - 5 * MICRO, realisedMicro: 0, feesMicro: 0 });
  });

  it("is marked by its newest trade alone", () => {
    book(order(), { atMs: START_MS + 10 });
    book(order("BUY", 10, 400_000), { atMs: START_MS + 5 });
    expect(rig.records.marks.of(1)).toMatchObject({ priceMicro: 500_000, atMs: START_MS + 10 });
  });
});
