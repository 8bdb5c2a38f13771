import { describe, expect, it } from "vitest";
import { builder } from "../../src/store/statement.ts";
import { aTarget, aToken, insertParties } from "./sample-rows.ts";
import { temporaryStore } from "./temporary-store.ts";

describe("targets and tokens", () => {
  it("are known by address and by token, once each", async () => {
    const { records } = await temporaryStore();
    insertParties(records);
    expect(records.targets.all()).toEqual([{ id: 1, ...aTarget() }]);
    expect(records.targets.byAddress(aTarget().address)?.id).toBe(1);
    expect(records.targets.byAddress("0x0")).toBeUndefined();
    expect(() => records.targets.insert(aTarget())).toThrow("UNIQUE");
    expect(records.tokens.byToken(aToken().token)).toEqual({ id: 1, ...aToken() });
    expect(records.tokens.ofCondition(aToken().conditionId).map((token) => token.outcome)).toEqual(["Yes", "No"]);
    expect(() => records.tokens.insert(aToken())).toThrow("UNIQUE");
  });

  it("keep changes of holdings apart by all that tells them apart", async () => {
    const { records } = await temporaryStore();
    insertParties(records);
    const identity = {
      targetId: 1,
      kind: "MERGE",
      tx: "0x1",
      conditionId: "0xc",
      venueS: 5,
      sharesMicro: 10,
      collateralMicro: 10,
    };
    const id = records.holdingChanges.insert({ ...identity, multiplicity: 1, seenMs: 7 });
    expect(records.holdingChanges.byIdentity(identity)).toEqual({ id, ...identity, multiplicity: 1, seenMs: 7 });
    expect(records.holdingChanges.byIdentity({ ...identity, venueS: 6 })).toBeUndefined();
    expect(() => records.holdingChanges.insert({ ...identity, multiplicity: 2, seenMs: 8 })).toThrow("UNIQUE");
  });
});

describe("dead letters", () => {
  it("count the same body from the same source, and keep the rest apart", async () => {
    const { store, records } = await temporaryStore();
    records.deadLetters.keep("data-api", "size: missing", "{}", 1);
    records.deadLetters.keep("data-api", "size: expected a number", "{}", 9);
    records.deadLetters.keep("rtds", "size: missing", "{}", 2);
    records.deadLetters.keep("data-api", "no JSON", "x".repeat(200_000), 3);
    records.deadLetters.keep("data-api", "no JSON", `${"x".repeat(200_000)}y`, 3);
    expect(records.deadLetters.count()).toBe(4);
    const kept = store.rows(builder.selectFrom("deadLetters").selectAll().orderBy("id"));
    expect(kept[0]).toMatchObject({ problem: "size: expected a number", times: 2, firstMs: 1, lastMs: 9, body: "{}" });
    expect(kept[2]?.body).toHaveLength(100_000);
  });
});

describe("limits and settings", () => {
  it("give a limit's value and refuse a name that has none", async () => {
    const { records } = await temporaryStore();
    const limit = { name: "slippage", value: 0.025, setMs: 1, setBy: "owner", reason: "default" };
    records.limits.set(limit);
    records.limits.set({ ...limit, name: "daily-loss", value: 10_000_000 });
    records.limits.set({ ...limit, value: 0.02, reason: "tighter" });
    expect(records.limits.get("slippage")).toBe(0.02);
    expect(records.limits.get("daily-loss")).toBe(10_000_000);
    expect(records.limits.all().map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      "daily-loss: default",
      "slippage: tighter",
    ]);
    expect(() => records.limits.get("slipage")).toThrow("there is no limit named slipage");
  });

  it("give a setting back as it was, and undefined for one never set", async () => {
    const { store, records } = await temporaryStore();
    const state = { state: "paused", sinceMs: 5, by: "owner", reason: "“lunch”" };
    records.settings.set("state", { state: "running" }, 1);
    records.settings.set("state", state, 5);
    records.settings.set("zone", null, 5);
    expect(records.settings.get("state")).toEqual(state);
    expect(records.settings.get("zone")).toBeNull();
    expect(records.settings.get("colour")).toBeUndefined();
    expect(() => records.settings.set("state", undefined, 6)).toThrow("cannot be stored");
    store.run(builder.updateTable("settings").set({ valueJson: "{" }).where("name", "=", "state"));
    expect(() => records.settings.get("state")).toThrow("the stored setting state is no JSON");
  });
});
