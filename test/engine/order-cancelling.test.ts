import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TargetRecord, VenueOrderState } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

let rig: Rig;
let target: TargetRecord;
/** What the venue says at each cancel, and what it shows afterwards, by the order's number. */
let cancels: Record<number, VenueOrderState["state"] | "away">;
let shown: Record<number, VenueOrderState["state"] | "nothing" | "away">;

beforeEach(async () => {
  rig = await Rig.open();
  target = rig.addTarget(TARGET);
  cancels = {};
  shown = {};
  const answer = (hash: string, word: string | undefined): Promise<VenueOrderState | undefined> => {
    if (word === "away") return Promise.reject(new Error("the connection was reset"));
    if (word === "nothing" || word === undefined) return Promise.resolve(undefined);
    return Promise.resolve({ hash, state: word as VenueOrderState["state"], reason: "cancelled" });
  };
  const numberOf = (hash: string) => rig.records.orders.byHash(hash)?.id ?? 0;
  rig.venue.mode = "lost";
  for (const number of [1, 2]) {
    rig.markets.add(`0xc${number}`, [`${number}001`, `${number}002`], 500_000);
    await rig.copy(target, [sighting({ conditionId: `0xc${number}`, token: `${number}001` })]);
  }
  rig.venue.cancel = (hash) => answer(hash, cancels[numberOf(hash)]);
  rig.venue.order = (hash) => answer(hash, shown[numberOf(hash)]);
});
afterEach(() => rig.close());

const states = () => [1, 2].map((id) => rig.records.orders.get(id)?.state);
const alerts = () => rig.store.rows(builder.selectFrom("alerts").select("kind").where("kind", "=", "stop-proved"));

describe("what is on the wire after a stop (21)", () => {
  it("is cancelled, and proved by what the venue shows afterwards", async () => {
    cancels = { 1: "done", 2: "done" };
    shown = { 1: "done", 2: "done" };
    expect(await rig.cancelling.cancelOpen()).toEqual({ cancelled: 2, filled: 0, unproved: [] });
    expect(states()).toEqual(["unmatched", "unmatched"]);
    await rig.cancelling.prove();
    expect(alerts()).toEqual([]);
  });

  it("is called cancelled where the venue's answer to the cancel says so", async () => {
    rig.venue.cancel = async (hash) => ({ hash, state: "done", reason: "", status: "cancelled" });
    shown = { 1: "done", 2: "done" };
    await rig.cancelling.cancelOpen();
    expect(states()).toEqual(["cancelled", "cancelled"]);
  });

  it.each([
    ["the venue still shows it", "done", "open"],
    ["the venue does not show it", "done", "nothing"],
    ["the connection was reset", "away", "nothing"],
    ["the connection was reset", "done", "away"],
  ] as const)("is not proved by the answer to the cancel: %s (%s, %s)", async (problem, word, afterwards) => {
    cancels = { 1: word, 2: "done" };
    shown = { 1: afterwards, 2: "done" };
    expect(await rig.cancelling.cancelOpen()).toEqual({
      ...{ cancelled: 1, filled: 0 },
      unproved: [{ orderId: 1, problem }],
    });
    expect(rig.records.orders.open().map(({ id }) => id)).toEqual([1]);
  });

  it("had filled before the cancel came, where the venue shows trades", async () => {
    shown = { 1: "done", 2: "done" };
    rig.venue.trades = async (orderHash) =>
      orderHash === rig.records.orders.get(1)?.hash
        ? [
            {
              ...{ id: "t", orderHash, priceMicro: 500_000, sharesMicro: 4_000_000, collateralMicro: 2_000_000 },
              ...{ feeMicro: 0, atMs: rig.clock.ms, status: "matched", tx: "" },
            },
          ]
        : [];
    expect(await rig.cancelling.cancelOpen()).toEqual({ cancelled: 1, filled: 1, unproved: [] });
    expect(states()).toEqual(["matched", "unmatched"]);
  });

  it("is cancelled and asked about until it is proved, also by a later life, and that is told once", async () => {
    cancels = { 1: "open", 2: "away" };
    shown = { 1: "open", 2: "away" };
    expect((await rig.cancelling.cancelOpen()).unproved).toHaveLength(2);
    expect(rig.records.settings.get("unprovedCancels")).toEqual([1, 2]);
    await rig.cancelling.prove();
    shown = { 1: "done", 2: "away" };
    await rig.cancelling.prove();
    expect([states()[0], alerts()]).toEqual(["unmatched", []]);
    shown = { 2: "done" };
    await rig.cancelling.prove();
    await rig.cancelling.prove();
    expect([states(), alerts().length]).toEqual([["unmatched", "unmatched"], 1]);
  });

  it("ends at once where it had not left", async () => {
    rig.store.transact((records) => records.orders.update(1, { state: "stored", sentMs: null }));
    shown = { 2: "done" };
    const asked: string[] = [];
    const { cancel } = rig.venue;
    rig.venue.cancel = (hash) => {
      asked.push(hash);
      return cancel(hash);
    };
    expect(await rig.cancelling.cancelOpen()).toMatchObject({ cancelled: 2, unproved: [] });
    expect(asked).toEqual([rig.records.orders.get(2)?.hash]);
    expect(rig.records.orders.get(1)).toMatchObject({ state: "cancelled", reservedMicro: 0 });
  });
});
