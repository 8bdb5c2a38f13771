import { expect, it } from "vitest";
import { FATES, meetFate } from "../engine/fates.ts";

const RUNS = 1_000;

it.each(FATES)("a thousand times the ledger equals the venue's books after: %s", async (fate) => {
  const report = await meetFate(fate, RUNS);
  process.stdout.write(`${fate}: ${RUNS} runs, ${report.orders} orders, ${report.fills} fills\n`);
  expect(report).toMatchObject({
    differences: [],
    open: 0,
    unsettled: 0,
    reservedMicro: 0,
    mostPosts: 1,
    overCommitted: 0,
  });
  expect(report.orders).toBeGreaterThanOrEqual(RUNS);
});
