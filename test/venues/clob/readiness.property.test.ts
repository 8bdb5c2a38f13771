import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Readiness } from "../../../src/venues/clob/readiness.ts";

const HASHES = ["a", "b", "c"];
const step = fc.oneof(
  fc.record({ act: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
  fc.record({ act: fc.constant("ask" as const), hash: fc.constantFrom(...HASHES) }),
  fc.record({
    act: fc.constantFrom("pause", "end") as fc.Arbitrary<"pause" | "end">,
    hash: fc.constantFrom(...HASHES),
  }),
  fc.record({ act: fc.constantFrom("stop", "release") as fc.Arbitrary<"stop" | "release"> }),
);

describe("a venue's pause", () => {
  it("is tried by one order at a time, and always ends for one that asks", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let nowMs = 0;
        const clock = { nowMs: () => nowMs, sleep: () => Promise.resolve() };
        const readiness = new Readiness(clock, () => undefined);
        readiness.pause("restarting", "a");
        for (const one of steps) {
          if (one.act === "pass") nowMs += one.ms;
          else if (one.act === "ask") readiness.admit(one.hash);
          else if (one.act === "pause") readiness.pause("restarting", one.hash);
          else if (one.act === "end") readiness.ended(one.hash);
          else if (one.act === "stop") readiness.stop("banned");
          else readiness.release();
          const isStopped = readiness.unready()?.startsWith("stopped") === true;
          if (isStopped) continue;
          const admitted = HASHES.filter((hash) => readiness.admit(hash) === undefined);
          expect(admitted.length).toBeLessThanOrEqual(1);
        }
        readiness.release();
        for (const hash of HASHES) readiness.ended(hash);
        nowMs += 30_000;
        expect(readiness.unready()).toBeUndefined();
        expect(readiness.admit("late")).toBeUndefined();
        expect(readiness.unready()).toContain("one order finds out");
        readiness.resumed();
        expect(HASHES.map((hash) => readiness.admit(hash))).toEqual([undefined, undefined, undefined]);
      }),
    );
  });
});
