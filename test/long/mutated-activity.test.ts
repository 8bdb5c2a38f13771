import { describe, expect, it } from "vitest";
import { readMutatedRows } from "../recorded/mutated-rows.ts";
import { hasRecordings } from "../recorded/recordings.ts";

describe.skipIf(!hasRecordings)("mutated recorded rows (needs ../shared/data)", () => {
  it("never crash the parser: 100,000 of them", () => {
    const { read, rejected } = readMutatedRows(100_000);
    expect(read + rejected).toBe(100_000);
  });
});
