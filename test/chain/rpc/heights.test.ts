import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeHeights } from "../../../src/chain/rpc/heights.ts";

describe("judging heights", () => {
  it("believes honest ones whatever a single liar among three says", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 2 * 10 ** 9 }),
        (height, lag, lie) => {
          const condemned = judgeHeights([height, height - lag, lie]).map(({ index }) => index);
          expect(condemned).not.toContain(0);
          expect(condemned).not.toContain(1);
          if (lie < height - lag - 20 || lie > height + 1_000) expect(condemned).toEqual([2]);
        },
      ),
    );
  });

  it("knows nothing of one alone, and condemns both of two that are worlds apart", () => {
    expect(judgeHeights([5])).toEqual([]);
    expect(judgeHeights([5, 10])).toEqual([]);
    expect(judgeHeights([5, 5_000]).map(({ index }) => index)).toEqual([0, 1]);
  });
});
