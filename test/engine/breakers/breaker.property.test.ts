import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BreakerRules, ProbeFate } from "../../../src/engine/breakers/breaker.ts";
import {
  closed,
  closedBreaker,
  holdsBuys,
  LONGEST_WAIT_MS,
  mayProbe,
  probeLeft,
  stepBreaker,
} from "../../../src/engine/breakers/breaker.ts";
import type { BreakerRecord } from "../../../src/engine/ports.ts";

const WAIT_MS = 60_000;
const plain: BreakerRules = { latches: false, waitMs: WAIT_MS };
const latching: BreakerRules = { latches: true, waitMs: 0 };

/** What may happen to a breaker: it is looked at, or a buy asks to leave. The world's probe has at most one fate. */
const happening = fc.record({
  waitMs: fc.integer({ min: 0, max: 10 * WAIT_MS }),
  cause: fc.option(fc.constantFrom("one", "another"), { nil: undefined }),
  buys: fc.integer({ min: 0, max: 3 }),
  fate: fc.constantFrom<ProbeFate>("none", "pending", "good", "bad"),
});

/** Plays what happens; the fate of a probe is asked for only once one has left. */
function play(
  rules: BreakerRules,
  happenings: readonly (typeof happening extends fc.Arbitrary<infer T> ? T : never)[],
) {
  let nowMs = 1_000_000;
  let breaker = closedBreaker("test", rules.latches);
  let out = 0;
  const states: BreakerRecord[] = [breaker];
  let mostOut = 0;
  for (const { waitMs, cause, buys, fate } of happenings) {
    nowMs += waitMs;
    const probe = out === 0 ? "none" : fate;
    breaker = stepBreaker(breaker, rules, { cause, probe }, nowMs);
    if (probe !== "pending") out = 0;
    for (let buy = 0; buy < buys; buy += 1) {
      if (breaker.state !== "half-open" || holdsBuys(breaker)) continue;
      breaker = probeLeft(breaker, nowMs);
      out += 1;
    }
    mostOut = Math.max(mostOut, out);
    states.push(breaker);
  }
  return { breaker, states, mostOut, nowMs };
}

describe("a breaker", () => {
  it("never has two probes out at once", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        expect(play(plain, happenings).mostOut).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("that latches never closes by itself", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const { states } = play(latching, happenings);
        const opened = states.findIndex(({ state }) => state === "open");
        const after = opened === -1 ? [] : states.slice(opened);
        expect(after.every(({ state }) => state === "open")).toBe(true);
      }),
    );
  });

  it("always ends closed once its cause is gone and a probe succeeded", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        let { breaker, nowMs } = play(plain, happenings);
        const quiet = { cause: undefined, probe: "none" } as const;
        nowMs += 2 * LONGEST_WAIT_MS;
        breaker = stepBreaker(breaker, plain, quiet, nowMs);
        breaker = stepBreaker(breaker, plain, quiet, nowMs + LONGEST_WAIT_MS);
        if (breaker.state === "half-open") {
          expect(mayProbe(breaker)).toBe(true);
          breaker = stepBreaker(probeLeft(breaker, nowMs), plain, { cause: undefined, probe: "good" }, nowMs + 1);
        }
        expect(breaker.state).toBe("closed");
        expect(holdsBuys(breaker)).toBe(false);
      }),
    );
  });

  it("waits about twice as long after each failed probe, and never longer than half an hour", () => {
    let nowMs = 1_000_000;
    let breaker = stepBreaker(closedBreaker("test", false), plain, { cause: "one", probe: "none" }, nowMs);
    const waits: number[] = [];
    for (let probe = 0; probe < 12; probe += 1) {
      const waitMs = (breaker.probeMs ?? 0) - nowMs;
      waits.push(waitMs);
      expect(stepBreaker(breaker, plain, { cause: undefined, probe: "bad" }, nowMs + waitMs - 1).state).toBe("open");
      nowMs += waitMs;
      breaker = probeLeft(stepBreaker(breaker, plain, { cause: undefined, probe: "bad" }, nowMs), nowMs);
      expect(breaker.state).toBe("half-open");
      breaker = stepBreaker(breaker, plain, { cause: undefined, probe: "bad" }, nowMs);
      expect(breaker.state).toBe("open");
    }
    expect(waits.slice(0, 5)).toEqual([60_000, 60_000, 120_000, 240_000, 480_000]);
    expect(waits.at(-1)).toBe(LONGEST_WAIT_MS);
  });

  it("that its owner closed is closed, and opens again for a cause", () => {
    const open = stepBreaker(closedBreaker("test", true), latching, { cause: "one", probe: "none" }, 5);
    expect(holdsBuys(open)).toBe(true);
    const shut = closed(open, 9);
    expect([shut.state, shut.sinceMs, shut.trips, holdsBuys(shut)]).toEqual(["closed", 9, 1, false]);
    expect(stepBreaker(shut, latching, { cause: "two", probe: "none" }, 10)).toMatchObject({ state: "open", trips: 2 });
  });
});
