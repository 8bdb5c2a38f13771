import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { riskChecksPage } from "../../../scripts/docs/risk-checks.ts";
import { LIMIT_NAMES } from "../../../src/engine/limits.ts";
import { CHECKS } from "../../../src/engine/risk/checks.ts";

/** Decisions are stored with a bit for each check: what stood at a place once stands there for ever. */
const FIRST_TOLD = [
  ...["state", "baseline", "target active", "stale", "clock", "own wallet", "netting", "price range", "price spread"],
  ...["market known", "token of its market", "market open", "time left", "book fresh", "slippage", "minimum"],
  ...["max per trade", "max per position", "open positions", "trades a day", "daily loss", "marks fresh", "cash"],
  ...["complement held", "unknown order", "not following us", "venue ready"],
];

it("keeps its places, and no more than a number can hold", () => {
  const names = CHECKS.map(({ name }) => name);
  expect(names.slice(0, FIRST_TOLD.length)).toEqual(FIRST_TOLD);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeLessThanOrEqual(53);
});

it("holds buys to every limit but the number of targets", () => {
  const bound = CHECKS.flatMap((check) => ("limit" in check.bound ? [check.bound.limit] : []));
  expect(bound.sort()).toEqual(LIMIT_NAMES.filter((name) => name !== "maxTargets").sort());
});

it("stands in docs/risk-checks.md as it is", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/risk-checks.md"), "utf8");
  expect(page, "npm run docs writes it").toBe(riskChecksPage());
});
