import { expect, it } from "vitest";
import { RollingSum } from "../../src/signer/rolling-sum.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

it("counts what happened within its window", () => {
  const sum = new RollingSum("orders a minute", MINUTE_MS, 2);
  sum.add(1, 0);
  sum.add(1, 30_000);
  expect(() => sum.check(1, 59_999)).toThrow("above the cap of 2");
  expect(() => sum.check(1, 60_000)).not.toThrow();
  expect(() => sum.check(2, 60_000)).toThrow("above the cap of 2");
});

it("frees nothing when the clock is set back, and holds nothing for longer than its window", () => {
  const sum = new RollingSum("orders a minute", MINUTE_MS, 2);
  sum.add(1, 2 * HOUR_MS - 70_000);
  sum.add(2, 2 * HOUR_MS);
  expect(() => sum.check(1, 10_000)).toThrow("above the cap of 2");
  expect(() => sum.check(1, 69_999)).toThrow("above the cap of 2");
  expect(() => sum.check(2, 70_000)).not.toThrow();
});
