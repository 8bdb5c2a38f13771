import { describe, expect, it } from "vitest";
import { World } from "../../../src/sandbox/world/world.ts";
import { digestOf, expectStepsDoNotMatter, MINUTE_MS, START_MS } from "./any-steps.ts";

describe("the world's determinism", () => {
  it("gives the same state for the same seed and time, and another for another seed", () => {
    const [one, same, other] = ["a", "a", "b"].map((seed) => World.create(seed, START_MS));
    for (const world of [one, same, other]) world?.advanceTo(START_MS + 10 * MINUTE_MS);
    expect(same?.snapshotText()).toBe(one?.snapshotText());
    expect(other?.snapshotText()).not.toBe(one?.snapshotText());
  });

  // Many more are in test/long.
  it("does not depend on the steps it is led in, nor on being saved and restored on the way", () =>
    expectStepsDoNotMatter(10));

  it("gives the same rows after the same inputs, and different ones without them", () => {
    const worlds = [1, 2, 3].map(() => World.create("inputs", START_MS));
    for (const [index, world] of worlds.entries()) {
      world.advanceTo(START_MS + MINUTE_MS);
      if (index < 2) world.take({ kind: "create-key", wallet: `0x${"7".repeat(40)}`, nonce: null });
      world.advanceTo(START_MS + 3 * MINUTE_MS);
    }
    const [first, second, third] = worlds.map(({ state }) => JSON.stringify(state.rows));
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("does not go back in time", () => {
    const world = World.create("back", START_MS);
    world.advanceTo(START_MS + MINUTE_MS);
    const before = digestOf(world);
    world.advanceTo(START_MS);
    world.skipTo(START_MS);
    expect(digestOf(world)).toBe(before);
    expect(world.nowMs).toBe(START_MS + MINUTE_MS);
  });

  it.each([
    ["version", { version: 99 }],
    ["nowMs", { nowMs: "soon" }],
    ["prng", { prng: [1, 2, 3] }],
    ["rows.0.sizeMicro", { rows: [{ sizeMicro: -1 }] }],
  ])("refuses a snapshot whose %s is wrong, and names it", (field, change) => {
    const snapshot = World.create("bad", START_MS).snapshot();
    expect(() => World.restore({ ...snapshot, ...change })).toThrow(field.split(".")[0] ?? "");
  });
});
