import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeOrder } from "../../src/engine/orders/order-booking.ts";
import { OrderFate } from "../../src/engine/orders/order-fate.ts";
import type { OrderOnChain, TargetRecord, VenueOrderState } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  rig.markets.add("0xc2", ["2001", "2002"], 500_000);
  target = rig.addTarget(TARGET);
});
afterEach(() => rig.close());

const orderOf = (id: number) => rig.records.orders.get(id);
const elsewhere = { conditionId: "0xc2", token: "2001" };

/** An answer of the venue that comes when the test says. */
function awaited<Value>() {
  const { promise, resolve } = Promise.withResolvers<Value>();
  return { answer: () => promise, come: resolve };
}

describe("an order that ends while others are being looked up (25)", () => {
  it("stays as it ended when it was still being sent", async () => {
    rig.venue.mode = "lost";
    await rig.copy(target, [sighting()]);
    const placed = awaited<VenueOrderState>();
    const lookedUp = awaited<undefined>();
    rig.venue.place = placed.answer;
    rig.venue.order = lookedUp.answer;
    rig.take(target, [sighting(elsewhere)]);
    await rig.decider.run(rig.abort.signal);
    const settling = rig.fate.settleUnknown();
    placed.come({ hash: orderOf(2)?.hash ?? "", state: "refused", reason: "post-only" });
    await rig.desk.idle();
    lookedUp.come(undefined);
    await settling;
    expect(orderOf(1)?.state).toBe("unknown");
    expect(orderOf(2)).toMatchObject({ state: "refused", reservedMicro: 0 });
    expect(rig.records.orders.open()).toHaveLength(1);
  });

  it("stays as it ended when its trades were heard of meanwhile", async () => {
    rig.venue.mode = "lost";
    await rig.copy(target, [sighting()]);
    // As after a crash: it had left, and nobody follows it.
    rig.store.transact(({ orders }) => orders.update(1, { state: "sent" }));
    const lookedUp = awaited<undefined>();
    rig.venue.order = lookedUp.answer;
    const settling = rig.fate.settleUnknown();
    rig.store.transact((records) => closeOrder(records, 1, "unmatched", "", rig.clock.ms));
    lookedUp.come(undefined);
    await settling;
    expect(orderOf(1)?.state).toBe("unmatched");
    expect(rig.records.orders.open()).toEqual([]);
  });

  it("is not copied again when it had not left as the looks began", async () => {
    const signed = awaited<string>();
    const lookedUp = awaited<undefined>();
    rig.venue.mode = "lost";
    await rig.copy(target, [sighting()]);
    rig.venue.order = lookedUp.answer;
    rig.signer.sign = signed.answer;
    rig.take(target, [sighting(elsewhere)]);
    await rig.decider.run(rig.abort.signal);
    expect(orderOf(2)?.sentMs).toBeNull();
    const settling = rig.fate.settleUnknown();
    signed.come("0x");
    await rig.desk.idle();
    lookedUp.come(undefined);
    await settling;
    expect(orderOf(2)?.state).toBe("unknown");
    expect(rig.records.signals.get(2)?.outcome).toBe("copied");
  });
});

describe("an order that was closed before it was sent", () => {
  it("does not leave any more", async () => {
    const signed = awaited<string>();
    rig.signer.sign = signed.answer;
    rig.take(target, [sighting()]);
    await rig.decider.run(rig.abort.signal);
    rig.store.transact((records) => closeOrder(records, 1, "cancelled", "by the test", rig.clock.ms));
    signed.come("0x");
    await rig.desk.idle();
    expect(rig.venue.placed).toEqual([]);
    expect(orderOf(1)).toMatchObject({ state: "cancelled", sentMs: null });
  });
});

describe("many orders of unknown fate", () => {
  it("are not asked for any more where they ended before their turn", async () => {
    rig.venue.mode = "lost";
    for (let market = 1; market <= 9; market += 1) {
      const own = { conditionId: `0xd${market}`, token: `7${market}01` };
      rig.markets.add(own.conditionId, [own.token, `7${market}02`], 500_000);
      await rig.copy(target, [sighting(own)]);
    }
    const lookedUp = awaited<undefined>();
    const asked: string[] = [];
    rig.venue.order = (hash) => {
      asked.push(hash);
      return lookedUp.answer();
    };
    const settling = rig.fate.settleUnknown();
    rig.store.transact((records) => closeOrder(records, 9, "unmatched", "", rig.clock.ms));
    lookedUp.come(undefined);
    await settling;
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((id) => orderOf(id)?.hash));
  });

  it("are looked up side by side, not one after the other", async () => {
    rig.venue.mode = "lost";
    await rig.copy(target, [sighting(), sighting(elsewhere)]);
    let asked = 0;
    const lookedUp = awaited<undefined>();
    rig.venue.order = () => {
      asked += 1;
      return lookedUp.answer();
    };
    const settling = rig.fate.settleUnknown();
    expect(asked).toBe(2);
    lookedUp.come(undefined);
    await settling;
  });
});

const open = async (hash: string) => ({ hash, state: "open", reason: "live" }) as const;

/** An order that left and got no answer; the venue shows nothing of it. */
async function lost(): Promise<void> {
  rig.venue.mode = "lost";
  await rig.copy(target, [sighting()]);
}

/** Looks again so many seconds later; returns what the order is then. */
async function lookAfter(seconds: number, fate = rig.fate): Promise<string | undefined> {
  rig.clock.ms += seconds * 1_000;
  await fate.settleUnknown();
  return orderOf(1)?.state;
}

describe("an order that the venue does not show", () => {
  beforeEach(lost);

  it("is dead after 90 s, not sooner", async () => {
    expect(await lookAfter(89)).toBe("unknown");
    expect(await lookAfter(2)).toBe("expired");
  });

  it("is dead after 90 s all the same when a clock that was ahead has been set back since", async () => {
    rig.clock.ms -= 7_200_000;
    expect(await lookAfter(0)).toBe("unknown");
    expect(await lookAfter(89)).toBe("unknown");
    expect(await lookAfter(2)).toBe("expired");
  });

  it("is given the time of the venue's pauses as well", async () => {
    await lookAfter(30);
    rig.venue.problem = "the venue pauses";
    await lookAfter(40);
    rig.venue.problem = undefined;
    expect(await lookAfter(89)).toBe("unknown");
    expect(await lookAfter(2)).toBe("expired");
  });

  it("is given the time in which the venue did not answer as well", async () => {
    const { order } = rig.venue;
    rig.venue.order = () => Promise.reject(new Error("the connection was reset"));
    await lookAfter(100);
    rig.venue.order = order;
    expect(await lookAfter(89)).toBe("unknown");
    expect(await lookAfter(2)).toBe("expired");
  });

  it("is absent from when it was last shown", async () => {
    const { order } = rig.venue;
    rig.venue.order = open;
    expect(await lookAfter(20)).toBe("sent");
    expect(await lookAfter(65)).toBe("sent");
    rig.venue.order = order;
    expect(await lookAfter(89)).toBe("unknown");
    expect(await lookAfter(2)).toBe("expired");
  });

  it.each([
    ["never filled", { closed: false, remainingMicro: 0 }, "expired"],
    ["filled in part", { closed: false, remainingMicro: 1 }, "unknown"],
    ["untouched, with its amount on record", { closed: false, remainingMicro: 4_590_000 }, "expired"],
    ["closed", { closed: true, remainingMicro: 0 }, "unknown"],
  ] as [string, OrderOnChain, string][])(
    "is dead only if the contract has not filled it: %s",
    async (_, known, end) => {
      const orderOnChain = async () => known;
      const fate = new OrderFate({
        store: rig.store,
        venue: rig.venue,
        desk: rig.desk,
        clock: rig.clock,
        orderOnChain,
      });
      expect(await lookAfter(91, fate)).toBe(end);
    },
  );

  it("is dead as a sale only if the contract has all of its shares on record", async () => {
    rig.venue.mode = "matched";
    await rig.copy(target, [sighting(elsewhere)]);
    rig.venue.mode = "lost";
    await rig.copy(target, [sighting({ ...elsewhere, side: "SELL", priceMicro: 490_000 })]);
    let remainingMicro = 8_999_999;
    const orderOnChain = async () => ({ closed: false, remainingMicro });
    const fate = new OrderFate({ store: rig.store, venue: rig.venue, desk: rig.desk, clock: rig.clock, orderOnChain });
    await lookAfter(91, fate);
    expect(orderOf(3)).toMatchObject({ side: "SELL", sharesMicro: 9_000_000, state: "unknown" });
    remainingMicro = 9_000_000;
    await lookAfter(1, fate);
    expect(orderOf(3)?.state).toBe("expired");
  });

  it("waits for the contract's word when the chain does not answer", async () => {
    const orderOnChain = () => Promise.reject(new Error("no provider"));
    const fate = new OrderFate({ store: rig.store, venue: rig.venue, desk: rig.desk, clock: rig.clock, orderOnChain });
    expect(await lookAfter(91, fate)).toBe("unknown");
  });

  it("is asked about after five minutes, once, until it is found or dead", async () => {
    const discrepancies = () => rig.records.discrepancies.open().map(({ kind }) => kind);
    rig.venue.problem = "the venue pauses";
    await lookAfter(299);
    expect(discrepancies()).toEqual([]);
    await lookAfter(2);
    await lookAfter(30);
    expect(discrepancies()).toEqual(["unknown-order"]);
    const { order } = rig.venue;
    rig.venue.order = open;
    rig.venue.cancel = async () => undefined;
    expect(await lookAfter(1)).toBe("sent");
    expect(discrepancies()).toEqual([]);
    rig.venue.order = order;
    await lookAfter(1);
    expect(discrepancies()).toEqual(["unknown-order"]);
    rig.venue.problem = undefined;
    expect(await lookAfter(91)).toBe("expired");
    expect(discrepancies()).toEqual([]);
  });
});

describe("an order that a person was asked about", () => {
  const discrepancies = () => rig.records.discrepancies.open().map(({ kind, text }) => `${kind}: ${text}`);

  it("is asked about no more when the venue tells by itself what became of it", async () => {
    const { order } = rig.venue;
    await lost();
    rig.venue.problem = "the venue pauses";
    await lookAfter(301);
    expect(discrepancies()).toHaveLength(1);
    rig.venue.problem = undefined;
    rig.venue.order = order;
    await rig.desk.conclude(1, { hash: rig.records.orders.get(1)?.hash ?? "", state: "done", reason: "unmatched" });
    expect(orderOf(1)?.state).toBe("unmatched");
    expect(discrepancies()).toEqual([]);
  });

  it("may be one that is filled, and whose trades are not shown", async () => {
    const { trades } = rig.venue;
    rig.venue.mode = "late";
    rig.venue.trades = async () => [];
    rig.venue.order = async (hash) => ({ hash, state: "done", status: "matched", reason: "matched", matchedMicro: 1 });
    await rig.copy(target, [sighting()]);
    expect(await lookAfter(290)).not.toBe("matched");
    expect(discrepancies()).toEqual([]);
    await lookAfter(11);
    await lookAfter(30);
    expect(discrepancies()).toEqual([expect.stringContaining("does not show the trades that it made")]);
    rig.venue.trades = trades;
    expect(await lookAfter(1)).toMatch(/matched|settled/);
    expect(discrepancies()).toEqual([]);
  });
});

describe("an order after a crash", () => {
  it("that had left is unknown while the venue does not answer", async () => {
    await lost();
    rig.store.transact(({ orders }) => orders.update(1, { state: "sent" }));
    rig.venue.order = () => Promise.reject(new Error("the connection was reset"));
    expect(await lookAfter(1)).toBe("unknown");
    const told = rig.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", "order-look"));
    expect(told).toMatchObject([
      { text: "The venue does not answer what became of order 1.\nIt is asked again. /why_1" },
    ]);
  });

  it("that had not left is ended, and its buy decided anew", async () => {
    rig.signer.sign = () => new Promise(() => undefined);
    rig.take(target, [sighting()]);
    await rig.decider.run(rig.abort.signal);
    const { store, venue, clock } = rig;
    const desk = { isSending: () => false } as unknown as typeof rig.desk;
    const fate = new OrderFate({ store, venue, desk, clock });
    expect(await lookAfter(1, fate)).toBe("cancelled");
    expect(rig.records.orders.reservedMicro()).toBe(0);
    expect(rig.records.signals.get(1)?.outcome).toBeNull();
  });

  it("that is being sent is left to who sends it", async () => {
    rig.venue.place = () => new Promise(() => undefined);
    let asked = 0;
    rig.venue.order = async () => {
      asked += 1;
      return undefined;
    };
    rig.take(target, [sighting()]);
    await rig.decider.run(rig.abort.signal);
    expect([await lookAfter(1), asked]).toEqual(["sent", 0]);
  });
});

describe("an order that must match at once", () => {
  it("is cancelled when it still rests after half a minute, not while it may be delayed", async () => {
    await lost();
    rig.venue.order = open;
    let cancels = 0;
    rig.venue.cancel = async (hash) => {
      cancels += 1;
      return { hash, state: "done", reason: "cancelled" };
    };
    expect([await lookAfter(29), cancels]).toEqual(["sent", 0]);
    expect([await lookAfter(2), cancels]).toEqual(["unmatched", 1]);
  });
});

describe("trades that do not settle", () => {
  it("are told after five minutes, and looked at again", async () => {
    const { trades } = rig.venue;
    let looks = 0;
    rig.venue.trades = async (hash) => {
      looks += 1;
      return (await trades(hash)).map((trade) => ({ ...trade, status: "matched" }));
    };
    await rig.copy(target, [sighting()]);
    const told = () => rig.store.rows(builder.selectFrom("alerts").select("kind").where("kind", "=", "unsettled"));
    const before = looks;
    rig.clock.ms += 299_000;
    await rig.fate.settleFills();
    await rig.desk.idle();
    expect([told().length, looks - before]).toEqual([0, 1]);
    rig.clock.ms += 2_000;
    await rig.fate.settleFills();
    expect(told()).toHaveLength(1);
  });
});
