import { describe, expect, it } from "vitest";
import { bothResults, WAYS } from "../backtest/compared-copies.ts";
import { hasRecordings, smallRecordings } from "../replay/recordings.ts";

const ALL = 1_000;

describe.skipIf(!hasRecordings)("a backtest of every recording (needs ../shared)", () => {
  it.each(WAYS)("equals the second program: $name", { timeout: 300_000 }, (way) => {
    const files = smallRecordings(ALL);
    for (const file of files) {
      const { ours, theirs } = bothResults(file, way);
      expect(ours, file).toEqual(theirs);
    }
    expect(files.length).toBeGreaterThan(100);
  });
});
