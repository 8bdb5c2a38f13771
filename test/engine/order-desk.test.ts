import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TargetRecord, VenueOrderState, VenueTrade } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
});
afterEach(() => rig.close());

const orderOf = (id: number) => rig.records.orders.get(id);
const hashOf = (id: number) => orderOf(id)?.hash ?? "";
const alerts = (kind: string) => rig.store.rows(builder.selectFrom("alerts").select("text").where("kind", "=", kind));
const state = (word: VenueOrderState["state"], more: Partial<VenueOrderState> = {}): VenueOrderState => ({
  ...{ hash: hashOf(1), state: word, reason: "" },
  ...more,
});

/** The order is out, and the venue has not answered yet. */
async function sending(): Promise<(answer: VenueOrderState | Error) => Promise<void>> {
  const { promise, resolve, reject } = Promise.withResolvers<VenueOrderState>();
  rig.venue.place = () => promise;
  rig.take(target, [sighting()]);
  await rig.decider.run(rig.abort.signal);
  return async (answer) => {
    if (answer instanceof Error) reject(answer);
    else resolve(answer);
    await rig.desk.idle();
  };
}

it("notes how far the journal is before anything leaves, so that no older copy can hide it (32)", async () => {
  const done: string[] = [];
  rig.onHeadNoted = () => done.push(orderOf(1)?.state ?? "");
  rig.venue.place = () => {
    done.push("placed");
    return Promise.resolve(state("refused"));
  };
  await rig.copy(target, [sighting()]);
  expect(done).toEqual(["sent", "placed"]);
});

it("sends nothing whose head could not be noted, and says so", async () => {
  rig.onHeadNoted = () => {
    throw new Error("the disk is full");
  };
  let placed = 0;
  rig.venue.place = () => {
    placed += 1;
    return Promise.resolve(state("refused"));
  };
  await rig.copy(target, [sighting()]);
  expect([placed, orderOf(1)?.state, rig.records.orders.reservedMicro()]).toEqual([0, "refused", 0]);
  expect(alerts("not-noted")[0]?.text).toContain("the disk is full.\nNothing of it was sent. /why_1");
});

describe("the answer to an order", () => {
  it("closes it only when the trades show what it says was matched", async () => {
    rig.venue.mode = "lost";
    await rig.copy(target, [sighting()]);
    await rig.desk.conclude(1, state("done", { matchedMicro: 1 }));
    expect(rig.records.orders.reservedMicro()).toBeGreaterThan(0);
    await rig.desk.conclude(1, state("done"));
    expect(rig.records.orders.reservedMicro()).toBe(0);
  });

  it("that refuses it for something that fresh facts may cure lets it be decided once more, not for ever (24)", async () => {
    let placed = 0;
    rig.venue.place = async ({ hash }) => {
      placed += 1;
      return { hash, state: "refused", reason: "tick", again: true };
    };
    await rig.copy(target, [sighting()]);
    for (let round = 0; round < 3; round += 1) await rig.decide();
    expect(placed).toBe(2);
    expect(rig.records.signals.get(1)).toMatchObject({ outcome: "skipped", reason: "refused by the venue" });
  });

  it("that never comes is told, unless the venue told of its cause itself", async () => {
    const answer = await sending();
    await answer(Object.assign(new Error("the venue gave it another id"), { told: true }));
    expect([orderOf(1)?.state, alerts("order-unknown")]).toEqual(["unknown", []]);
    rig.markets.add("0xc2", ["2001", "2002"], 500_000);
    rig.take(target, [sighting({ token: "2001", conditionId: "0xc2" })]);
    rig.venue.place = () => Promise.reject(new Error("the connection was reset"));
    await rig.decide();
    expect(alerts("order-unknown")).toHaveLength(1);
  });

  it("that cannot be stored, for the disk is full, brings nothing down and is found by the next look (25)", async () => {
    const answer = await sending();
    const { transact } = rig.store;
    rig.store.transact = () => {
      throw new Error("database or disk is full");
    };
    await answer(state("done"));
    rig.venue.order = () => Promise.reject(new Error("nobody answers"));
    rig.desk.heed(hashOf(1));
    await rig.desk.idle();
    rig.store.transact = transact;
    expect(rig.unstored.map(String)).toEqual(Array(2).fill("Error: database or disk is full"));
    expect(orderOf(1)).toMatchObject({ state: "sent", terminalMs: null });
    await rig.desk.conclude(1, state("done"));
    expect(orderOf(1)?.terminalMs).not.toBeNull();
  });

  it("that refuses it needs no word on trades", async () => {
    rig.venue.mode = "refused";
    rig.venue.trades = () => Promise.reject(new Error("the connection was reset"));
    await rig.copy(target, [sighting()]);
    expect(orderOf(1)?.state).toBe("refused");
  });

  it("that gets lost does not open again what was found to have ended meanwhile", async () => {
    const answer = await sending();
    rig.venue.order = async () => state("done");
    await rig.desk.lookUp(1);
    await answer(new Error("the connection was reset"));
    expect(orderOf(1)).toMatchObject({ state: "unmatched", reservedMicro: 0 });
    expect(rig.records.orders.open()).toEqual([]);
  });
});

describe("news of an order", () => {
  it("that come while it is being looked at let it be looked at again", async () => {
    await rig.copy(target, [sighting()]);
    const first = Promise.withResolvers<readonly VenueTrade[]>();
    let looks = 0;
    rig.venue.trades = () => {
      looks += 1;
      return looks === 1 ? first.promise : Promise.resolve([]);
    };
    for (let news = 0; news < 3; news += 1) rig.desk.heed(hashOf(1));
    first.resolve([]);
    await rig.desk.idle();
    expect(looks).toBe(2);
  });

  it("that come before its answer wait for it", async () => {
    const answer = await sending();
    let asked = 0;
    rig.venue.order = async () => {
      asked += 1;
      return undefined;
    };
    rig.desk.heed(hashOf(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBe(0);
    await answer(state("done"));
  });

  it("wake who follows it, instead of waiting for the next look", async () => {
    const sleep = (_: number, signal: AbortSignal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    Object.assign(rig.clock, { sleep });
    const answer = await sending();
    rig.venue.order = async () => state("done");
    const answered = answer(state("open"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(orderOf(1)?.terminalMs).toBeNull();
    rig.desk.heed(hashOf(1));
    await answered;
    expect(orderOf(1)?.state).toBe("unmatched");
  });

  it("of one that is unknown here are nobody's", async () => {
    rig.desk.heed("0xforeign");
    await rig.desk.idle();
    expect(alerts("order-look")).toEqual([]);
  });

  it("that cannot be read are told", async () => {
    await rig.copy(target, [sighting()]);
    rig.venue.trades = () => Promise.reject(new Error("the connection was reset"));
    rig.desk.heed(hashOf(1));
    await rig.desk.idle();
    expect(alerts("order-look")).toMatchObject([
      { text: "What became of order 1 could not be read from the venue.\nThe next scan looks again. /why_1" },
    ]);
    // What it failed of is for the journal.
    const noted = builder.selectFrom("journal").select("bodyJson").where("kind", "=", "order-look-failed");
    expect(rig.store.rows(noted)).toMatchObject([{ bodyJson: expect.stringContaining("the connection was reset") }]);
  });
});

describe("an order that the signer refuses", () => {
  it("ends, frees its money and is told", async () => {
    rig.signer.sign = () => Promise.reject(new Error("over the cap"));
    await rig.copy(target, [sighting()]);
    expect(orderOf(1)).toMatchObject({ state: "refused", reservedMicro: 0, sentMs: null });
    expect(rig.venue.placed).toEqual([]);
    expect(alerts("not-signed")).toHaveLength(1);
    // The venue was never asked, and nobody is told that it refused.
    expect(rig.records.signals.get(1)).toMatchObject({ outcome: "skipped", reason: "our order never left" });
    expect(alerts("copy-unfilled")).toMatchObject([
      { text: expect.stringContaining("it was not signed: over the cap") },
    ]);
  });
});
