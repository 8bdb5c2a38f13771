import { describe, expect, it } from "vitest";
import { aFill, anOrder, insertParties } from "./sample-rows.ts";
import { temporaryStore } from "./temporary-store.ts";

async function moneyStore() {
  const { records } = await temporaryStore();
  insertParties(records);
  return records;
}

describe("orders", () => {
  it("come back as they were put in, found by hash, one for a hash", async () => {
    const { orders } = await moneyStore();
    const id = orders.insert(anOrder());
    expect(orders.byHash(anOrder().hash)).toEqual({ id, ...anOrder() });
    expect(orders.byHash("0x0")).toBeUndefined();
    expect(() => orders.insert(anOrder())).toThrow("UNIQUE");
  });

  it("are open until they have ended, and reserve what they say", async () => {
    const { orders } = await moneyStore();
    expect(orders.reservedMicro()).toBe(0);
    const states = ["stored", "sent", "unknown", "settled", "cancelled", "refused", "expired"];
    states.forEach((state, i) => {
      const open = i < 3;
      const terminalMs = open ? null : 5;
      const tokenId = i === 1 ? 2 : 1;
      orders.insert(anOrder({ hash: state, state, terminalMs, reservedMicro: open ? 10 ** i : 0, tokenId }));
    });
    expect(orders.open().map((order) => order.state)).toEqual(["stored", "unknown", "sent"]);
    expect(orders.openOfToken(1).map((order) => order.state)).toEqual(["stored", "unknown"]);
    expect(orders.reservedMicro()).toBe(111);
  });

  it("follow their episode when it is joined", async () => {
    const { orders } = await moneyStore();
    const id = orders.insert(anOrder());
    orders.insert(anOrder({ hash: "0x2", episodeId: null, signalId: null }));
    orders.moveEpisode(1, 4);
    expect(orders.ofEpisode(4)).toEqual([{ id, ...anOrder({ episodeId: 4 }) }]);
    expect(orders.ofEpisode(1)).toEqual([]);
  });
});

describe("fills", () => {
  it("are one for an order and a trade of the venue", async () => {
    const { orders, fills } = await moneyStore();
    orders.insert(anOrder());
    const id = fills.insert(aFill());
    fills.insert(aFill({ venueTradeId: "trade 2" }));
    expect(() => fills.insert(aFill())).toThrow("UNIQUE");
    expect(fills.ofVenueTrade(1, "trade 1")).toEqual([{ id, ...aFill() }]);
    expect(fills.ofVenueTrade(1, "trade 3")).toEqual([]);
    expect(fills.ofOrder(1).map((fill) => fill.venueTradeId)).toEqual(["trade 1", "trade 2"]);
  });
});

describe("lots and debts", () => {
  const lot = { costMicro: 5, realisedMicro: -2, theirsMicro: 9, openedMs: 1, closedMs: null, peakMicro: null };

  it("keep one lot for a target and a token, open while it has shares", async () => {
    const { lots } = await moneyStore();
    const id = lots.insert({ ...lot, targetId: 1, tokenId: 1, sharesMicro: 10 });
    lots.insert({ ...lot, targetId: 1, tokenId: 2, sharesMicro: 0, closedMs: 4 });
    lots.insert({ ...lot, targetId: 2, tokenId: 1, sharesMicro: 1 });
    expect(() => lots.insert({ ...lot, targetId: 1, tokenId: 1, sharesMicro: 1 })).toThrow("UNIQUE");
    expect(lots.of(1, 1)).toEqual({ id, ...lot, targetId: 1, tokenId: 1, sharesMicro: 10 });
    expect(lots.of(2, 2)).toBeUndefined();
    expect(lots.open().map((open) => open.targetId)).toEqual([1, 2]);
    expect(lots.openOfToken(1)).toHaveLength(2);
    expect(lots.openOfToken(2)).toEqual([]);
    expect(lots.countOpenTokens()).toBe(1);
  });

  it("keep one debt for a target and a token, open while it is above zero", async () => {
    const { debts } = await moneyStore();
    const debt = {
      targetId: 1,
      tokenId: 1,
      sharesMicro: 4,
      priceMicro: 480_000,
      signalId: null,
      reason: "below the minimum",
      sinceMs: 3,
    };
    const id = debts.insert(debt);
    debts.insert({ ...debt, tokenId: 2, sharesMicro: 0 });
    expect(() => debts.insert(debt)).toThrow("UNIQUE");
    expect(debts.of(1, 1)).toEqual({ id, ...debt });
    expect(debts.open()).toEqual([{ id, ...debt }]);
    debts.update(id, { sharesMicro: 0 });
    expect(debts.open()).toEqual([]);
  });
});

describe("account, days and marks", () => {
  it("keep the one account", async () => {
    const { account } = await moneyStore();
    account.set({ cashMicro: -5, realisedMicro: 2 ** 52, feesMicro: 1 });
    expect(account.get()).toEqual({ id: 1, cashMicro: -5, realisedMicro: 2 ** 52, feesMicro: 1 });
  });

  it("keep a day by its date and know the latest", async () => {
    const { days } = await moneyStore();
    expect(days.latest()).toBeUndefined();
    const day = {
      day: "2026-01-02",
      startMs: 200,
      startEquityMicro: 1,
      trades: 0,
      flowsMicro: 0,
      lossStopMs: null,
      limitToldMs: null,
    };
    days.put(day);
    days.put({ ...day, day: "2026-01-01", startMs: 100 });
    days.put({ ...day, trades: 3, lossStopMs: 250 });
    expect(days.latest()).toEqual({ ...day, trades: 3, lossStopMs: 250 });
    expect(days.get("2026-01-01")?.startMs).toBe(100);
    expect(days.get("2026-01-03")).toBeUndefined();
  });

  it("keep the newest mark of a token", async () => {
    const { marks } = await moneyStore();
    marks.put({ tokenId: 1, priceMicro: 500_000, atMs: 1, kind: "live" });
    marks.put({ tokenId: 1, priceMicro: 400_000, atMs: 2, kind: "last" });
    expect(marks.of(1)).toEqual({ tokenId: 1, priceMicro: 400_000, atMs: 2, kind: "last" });
    expect(marks.of(2)).toBeUndefined();
  });
});
