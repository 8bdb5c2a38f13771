import { describe, expect, it } from "vitest";
import { readMutatedRows } from "./mutated-rows.ts";
import { hasRecordings } from "./recordings.ts";

describe.skipIf(!hasRecordings)("mutated recorded rows (needs ../shared/data)", () => {
  it("never crash the parser: 10,000 of them", () => {
    const { read, rejected } = readMutatedRows(10_000);
    expect(read + rejected).toBe(10_000);
    expect(Math.min(read, rejected)).toBeGreaterThan(1000);
  });
});
