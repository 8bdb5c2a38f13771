import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeOrder } from "../../src/engine/order-booking.ts";
import type { TargetRecord, VenueOrderState } from "../../src/engine/ports.ts";
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
    rig.store.transact((records) => closeOrder(records, 1, "settled", "", rig.clock.ms));
    lookedUp.come(undefined);
    await settling;
    expect(orderOf(1)?.state).toBe("settled");
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
