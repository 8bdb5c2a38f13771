import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import { ShortfallWatch } from "../../src/engine/books/shortfall-watch.ts";
import { setDebt } from "../../src/engine/exits/exit-debt.ts";
import type { TargetRecord, TradeStatus } from "../../src/engine/ports.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;
let watch: ShortfallWatch;
const MINUTE_MS = 60_000;

beforeEach(async () => {
  rig = await Rig.open();
  target = rig.addTarget(TARGET);
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  watch = new ShortfallWatch({ store: rig.store, data: rig.markets, clock: rig.clock });
});
afterEach(() => rig.close());

const row = (orderId = 1) => rig.records.shortfalls.of(orderId);

/** As many minutes after the start as are told, with the market asking so much. */
async function lookAt(minutes: number, askMicro: number): Promise<number> {
  rig.clock.ms = START_MS + minutes * MINUTE_MS;
  rig.markets.setPrice("1001", askMicro);
  return watch.run(rig.abort.signal);
}

describe("the prices of a copied order", () => {
  it("are his, the book's at the decision, our limit and what it was filled at", async () => {
    await rig.copy(target, [sighting({ priceMicro: 490_000 })]);
    expect(row()).toEqual({
      orderId: 1,
      decidedMs: START_MS,
      targetPriceMicro: 490_000,
      bestMicro: 500_000,
      middleMicro: 495_000,
      limitMicro: rig.records.orders.get(1)?.limitMicro,
      fillPriceMicro: 500_000,
      filledMs: START_MS,
      ...{ after1Micro: null, after5Micro: null, after30Micro: null },
    });
  });

  it("of a sell are the bids'", async () => {
    await rig.copy(target, [sighting()]);
    await rig.copy(target, [sighting({ side: "SELL", priceMicro: 495_000 })]);
    expect(row(2)).toMatchObject({ targetPriceMicro: 495_000, bestMicro: 490_000, fillPriceMicro: 490_000 });
  });

  it("of a sale of the other outcome follow from what he paid for this one", async () => {
    await rig.copy(target, [sighting()]);
    rig.clock.ms += 10_000;
    const other = { token: "1002", outcomeIndex: 1, outcome: "No", venueS: Math.floor(rig.clock.ms / 1000) - 2 };
    await rig.copy(target, [sighting({ ...other, priceMicro: 505_000 })]);
    expect(rig.records.orders.get(2)).toMatchObject({ side: "SELL", tokenId: 1 });
    expect(row(2)).toMatchObject({ targetPriceMicro: 495_000, bestMicro: 490_000 });
  });

  it("are not kept of an exit of our own", async () => {
    await rig.copy(target, [sighting()]);
    const debt = { targetId: target.id, tokenId: 1, sharesMicro: 9 * MICRO, priceMicro: 400_000, signalId: 1 };
    rig.store.transact((records) => setDebt(records, debt, "test", rig.clock.ms));
    await rig.decide();
    expect(rig.records.orders.get(2)?.side).toBe("SELL");
    expect(row(2)).toBeUndefined();
  });

  it("are looked at 1, 5 and 30 minutes after the fill, each once", async () => {
    await rig.copy(target, [sighting()]);
    expect(await lookAt(0.9, 510_000)).toBe(0);
    expect(await lookAt(1, 520_000)).toBe(1);
    expect(await lookAt(1.5, 900_000)).toBe(0);
    expect(await lookAt(5.2, 540_000)).toBe(1);
    expect(await lookAt(31, 560_000)).toBe(1);
    expect(await lookAt(32, 900_000)).toBe(0);
    expect(row()).toMatchObject({ after1Micro: 515_000, after5Micro: 535_000, after30Micro: 555_000 });
  });

  it("stay unknown where nobody looked in time, or no book was there", async () => {
    await rig.copy(target, [sighting()]);
    expect(await lookAt(3, 520_000)).toBe(0);
    rig.markets.failing = true;
    expect(await lookAt(5, 530_000)).toBe(0);
    rig.markets.failing = false;
    expect(await lookAt(5.5, 540_000)).toBe(1);
    const book = rig.markets.books.get("1001");
    if (book === undefined) throw new Error("the book is missing");
    rig.clock.ms = START_MS + 31 * MINUTE_MS;
    rig.markets.books.set("1001", { ...book, asks: [] });
    expect(await watch.run(rig.abort.signal)).toBe(0);
    rig.markets.books.delete("1001");
    expect(await watch.run(rig.abort.signal)).toBe(0);
    rig.clock.ms = START_MS + 41 * MINUTE_MS;
    expect(await lookAt(41, 500_000)).toBe(0);
    expect(row()).toMatchObject({ after1Micro: null, after5Micro: 535_000, after30Micro: null });
  });

  it("lose their fill when it fails to settle, and are watched no more", async () => {
    let status: TradeStatus = "matched";
    const trades = rig.venue.trades;
    rig.venue.trades = async (hash) => (await trades(hash)).map((trade) => ({ ...trade, status }));
    await rig.copy(target, [sighting()]);
    expect(row()?.fillPriceMicro).toBe(500_000);
    status = "failed";
    rig.desk.heed(rig.venue.placed[0] ?? "");
    await rig.desk.idle();
    expect(row()).toMatchObject({ fillPriceMicro: null, filledMs: null });
    expect(await lookAt(1, 520_000)).toBe(0);
  });

  it("are read once for all orders of a token", async () => {
    const other = rig.addTarget(`0x${"2".repeat(40)}`);
    await rig.copy(target, [sighting()]);
    await rig.copy(other, [sighting({ wallet: other.address })]);
    let books = 0;
    const book = rig.markets.book;
    rig.markets.book = (token) => {
      books += 1;
      return book(token);
    };
    expect(await lookAt(1, 520_000)).toBe(2);
    expect(books).toBe(1);
    expect(rig.records.lots.open()[0]?.sharesMicro).toBeGreaterThan(5 * MICRO);
  });
});
