import { expect, it } from "vitest";
import { FATES, meetFate } from "./fates.ts";

const RUNS = 60;

it.each(FATES)("the ledger equals the venue's books after: %s", async (fate) => {
  const report = await meetFate(fate, RUNS);
  expect(report).toMatchObject({
    differences: [],
    open: 0,
    unsettled: 0,
    reservedMicro: 0,
    mostPosts: 1,
    overCommitted: 0,
  });
  expect(report.orders).toBeGreaterThanOrEqual(RUNS);
  expect(report.fills).toBeGreaterThan(RUNS / 3);
});
