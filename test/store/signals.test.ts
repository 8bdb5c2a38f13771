import { describe, expect, it } from "vitest";
import { aDecision, aSighting, aSignal, insertParties } from "./sample-rows.ts";
import { temporaryStore } from "./temporary-store.ts";

async function signalsStore() {
  const { records } = await temporaryStore();
  insertParties(records);
  return records;
}

describe("signals", () => {
  it("come back as they were put in, found by key", async () => {
    const { signals } = await signalsStore();
    const id = signals.insert(aSignal());
    expect(signals.get(id)).toEqual({ id, ...aSignal() });
    expect(signals.byKey(aSignal().tx, 1, 1, "BUY")).toEqual({ id, ...aSignal() });
    expect(signals.byKey(aSignal().tx, 1, 1, "SELL")).toBeUndefined();
    expect(signals.byKey(aSignal().tx, 1, 2, "BUY")).toBeUndefined();
    expect(signals.get(99)).toBeUndefined();
  });

  it("are one for a transaction, target, token and side", async () => {
    const { signals } = await signalsStore();
    signals.insert(aSignal());
    expect(() => signals.insert(aSignal({ sharesMicro: 1 }))).toThrow("UNIQUE");
    signals.insert(aSignal({ side: "SELL" }));
    signals.insert(aSignal({ tokenId: 2 }));
    expect(() => signals.insert(aSignal({ side: "HOLD", tx: "0x2" }))).toThrow("CHECK");
  });

  it("change only the columns named", async () => {
    const { signals } = await signalsStore();
    const id = signals.insert(aSignal());
    signals.update(id, { outcome: "skipped", reason: "stale" });
    signals.update(id, { sharesMicro: 20_000_000 });
    signals.update(id, {});
    const now = { id, ...aSignal({ outcome: "skipped", reason: "stale", sharesMicro: 20_000_000 }) };
    expect(signals.get(id)).toEqual(now);
    expect(() => signals.update(99, { rows: 1 })).toThrow("signals has no row 99");
    expect(() => signals.update(99, {})).toThrow("signals has no row 99");
    const unknown = { colour: 1 } as Partial<ReturnType<typeof aSignal>>;
    expect(() => signals.update(id, unknown)).toThrow("no such column: colour");
  });

  it("wait for a decision oldest first, a bounded number at a time", async () => {
    const { signals } = await signalsStore();
    for (const orderKey of [30, 10, 20]) signals.insert(aSignal({ tx: `0x${orderKey}`, orderKey }));
    signals.insert(aSignal({ tx: "0x5", orderKey: 5, outcome: "copied" }));
    expect(signals.undecided(2).map((signal) => signal.orderKey)).toEqual([10, 20]);
    expect(signals.undecided(10)).toHaveLength(3);
  });

  it("move from one episode to another from a key on", async () => {
    const { signals } = await signalsStore();
    for (const orderKey of [10, 20, 30]) signals.insert(aSignal({ tx: `0x${orderKey}`, orderKey }));
    signals.move(1, 10, 2);
    const keys = (episode: number) => signals.ofEpisode(episode).map((signal) => signal.orderKey);
    expect([keys(1), keys(2)]).toEqual([[10], [20, 30]]);
    signals.move(2, -1, 1);
    expect([keys(1), keys(2)]).toEqual([[10, 20, 30], []]);
  });

  it("tell the extent of an episode in the common form", async () => {
    const { signals } = await signalsStore();
    expect(signals.extentOfEpisode(1)).toBeUndefined();
    signals.insert(aSignal({ tx: "0x1", orderKey: 10, grossSharesMicro: 5, netCollateralMicro: 2 }));
    signals.insert(aSignal({ tx: "0x2", orderKey: 30, grossSharesMicro: 7, netCollateralMicro: 3 }));
    const extent = { firstKey: 10, lastKey: 30, sharesMicro: 12, collateralMicro: 5, signals: 2 };
    expect(signals.extentOfEpisode(1)).toEqual(extent);
  });

  it("know the latest of a target", async () => {
    const { signals } = await signalsStore();
    expect(signals.latestOfTarget(1)).toBeUndefined();
    signals.insert(aSignal({ tx: "0x1", venueS: 200 }));
    signals.insert(aSignal({ tx: "0x2", venueS: 100 }));
    expect(signals.latestOfTarget(1)?.tx).toBe("0x1");
  });

  it("that were owed become copied, of that lot alone", async () => {
    const { signals } = await signalsStore();
    const owed = signals.insert(aSignal({ tx: "0x1", outcome: "owed", side: "SELL" }));
    const skipped = signals.insert(aSignal({ tx: "0x2", outcome: "skipped", side: "SELL" }));
    const ofAnother = signals.insert(aSignal({ tx: "0x3", outcome: "owed", side: "SELL", tokenId: 2 }));
    signals.settleOwed(1, 1);
    const outcomes = [owed, skipped, ofAnother].map((id) => signals.get(id)?.outcome);
    expect(outcomes).toEqual(["copied", "skipped", "owed"]);
  });
});

describe("sightings", () => {
  it("belong to a signal, once for a feed and an identity", async () => {
    const { signals, sightings } = await signalsStore();
    expect(() => sightings.insert(aSighting())).toThrow("FOREIGN KEY");
    signals.insert(aSignal());
    const id = sightings.insert(aSighting());
    sightings.insert(aSighting({ identity: "row b" }));
    expect(() => sightings.insert(aSighting({ multiplicity: 3 }))).toThrow("UNIQUE");
    sightings.update(id, { multiplicity: 3 });
    expect(sightings.ofSignal(1)[0]).toEqual({ id, ...aSighting({ multiplicity: 3 }) });
    expect(sightings.ofSignal(1)).toHaveLength(2);
    expect(sightings.ofSignal(2)).toEqual([]);
  });
});

describe("decisions", () => {
  it("are kept by signal and follow their episode when it is joined", async () => {
    const { signals, decisions } = await signalsStore();
    signals.insert(aSignal());
    const id = decisions.insert(aDecision());
    decisions.insert(aDecision({ verdict: "enough" }));
    expect(decisions.ofSignal(1)[0]).toEqual({ id, ...aDecision() });
    decisions.moveEpisode(1, 5);
    expect(decisions.ofSignal(1).map((decision) => decision.episodeId)).toEqual([5, 5]);
    expect(decisions.ofSignal(2)).toEqual([]);
  });
});
