import fc from "fast-check";
import { expect, it } from "vitest";
import { hasPassed } from "../../src/domain/elapsed.ts";

it("is over when it is over, and when the clock was set back behind its beginning: no wait is longer than its span", () => {
  const ms = fc.integer({ min: 0, max: 1_000 });
  fc.assert(
    fc.property(ms, ms, ms, (sinceMs, spanMs, nowMs) => {
      const waitMs = hasPassed(sinceMs, spanMs, nowMs) ? 0 : sinceMs + spanMs - nowMs;
      expect(waitMs).toBeLessThanOrEqual(spanMs);
      expect(waitMs === 0).toBe(nowMs >= sinceMs + spanMs || nowMs < sinceMs);
    }),
  );
});
