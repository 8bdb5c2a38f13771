import { describe, expect, it } from "vitest";
import { hasRecordings, smallRecordings } from "../replay/recordings.ts";
import { bothResults, WAYS } from "./compared-copies.ts";

/** test:long takes every file; here some of each size do. */
const ALL = 1_000;
const EVERY = 17;

describe.skipIf(!hasRecordings)("a backtest of the recordings (needs ../shared)", () => {
  it.each(WAYS)("equals, to the micro-unit, a second program that reckons with fractions: $name", (way) => {
    const files = smallRecordings(ALL).filter((_, index) => index % EVERY === 0);
    let copies = 0;
    for (const file of files) {
      const { ours, theirs } = bothResults(file, way);
      expect(ours, file).toEqual(theirs);
      copies += Number(ours.copies);
    }
    expect(copies).toBeGreaterThan(20);
  });
});
