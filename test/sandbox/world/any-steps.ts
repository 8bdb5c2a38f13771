import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";
import { World } from "../../../src/sandbox/world/world.ts";

export const START_MS = 1_790_000_000_000;
export const MINUTE_MS = 60_000;

export function digestOf(world: World): string {
  return createHash("sha256").update(world.snapshotText()).digest("hex");
}

/** Leads one world in so many ways to the same time, and holds each against the way in one step. */
export function expectStepsDoNotMatter(runs: number): void {
  const whole = World.create("steps", START_MS);
  whole.advanceTo(START_MS + 12 * MINUTE_MS);
  const step = fc.record({ ms: fc.integer({ min: 1, max: 3 * MINUTE_MS }), restores: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let world = World.create("steps", START_MS);
      let nowMs = START_MS;
      for (const { ms, restores } of steps) {
        nowMs = Math.min(nowMs + ms, START_MS + 12 * MINUTE_MS);
        world.advanceTo(nowMs);
        if (restores) world = World.restore(world.snapshot());
      }
      world.advanceTo(START_MS + 12 * MINUTE_MS);
      expect(digestOf(world)).toBe(digestOf(whole));
    }),
    { numRuns: runs },
  );
}
