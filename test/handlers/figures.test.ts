import { expect, it } from "vitest";
import { shares } from "../../handlers/text/figures.ts";

it.each([
  [0, "0.00 shares"],
  [1, "under 0.01 shares"],
  [9_999, "under 0.01 shares"],
  [10_000, "0.01 shares"],
  [12_500_000, "12.50 shares"],
])("%d micro-shares read %s", (micro, words) => {
  expect(shares(micro)).toBe(words);
});
