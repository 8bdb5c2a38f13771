import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BreakerFacts } from "../../../src/engine/breakers/breaker-facts.ts";
import { BREAKERS, breakerNamed, breakerRows } from "../../../src/engine/breakers/breaker-list.ts";
import { differenceRows } from "../../../src/engine/reconciling/difference-kinds.ts";

const page = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "breakers.md"), "utf8");

const QUIET: BreakerFacts = {
  requests: { sent: 100, failed: 0 },
  failedDecisions: 0,
  refusals: { inRow: 0, last: "" },
  unknown: { orders: 0, longestMs: 0 },
  feeds: { count: 3, silentMs: 0 },
  books: { frozen: 0, fresh: 3 },
  seriousDiscrepancies: 0,
  undeliveredMs: 0,
};

/** What just does not open a breaker, and what just does. */
const EDGES: ReadonlyArray<readonly [name: string, not: Partial<BreakerFacts>, opens: Partial<BreakerFacts>]> = [
  ["errors", { requests: { sent: 8, failed: 3 } }, { requests: { sent: 8, failed: 4 } }],
  ["errors", { requests: { sent: 7, failed: 7 } }, { failedDecisions: 3 }],
  ["refusals", { refusals: { inRow: 4, last: "x" } }, { refusals: { inRow: 5, last: "not enough balance" } }],
  ["unknown-fates", { unknown: { orders: 2, longestMs: 299_999 } }, { unknown: { orders: 1, longestMs: 300_000 } }],
  ["unknown-fates", { unknown: { orders: 2, longestMs: 1 } }, { unknown: { orders: 3, longestMs: 1 } }],
  ["feed-silence", { feeds: { count: 0, silentMs: 9e9 } }, { feeds: { count: 1, silentMs: 180_000 } }],
  ["frozen-books", { books: { frozen: 5, fresh: 1 } }, { books: { frozen: 3, fresh: 0 } }],
  ["discrepancies", { seriousDiscrepancies: 4 }, { seriousDiscrepancies: 5 }],
  ["undelivered-alerts", { undeliveredMs: 899_999 }, { undeliveredMs: 900_000 }],
];

describe("the list of breakers", () => {
  it("stands in docs/breakers.md as it is, with the differences", () => {
    expect(page).toContain(`<!-- breakers -->\n${breakerRows()}\n<!-- /breakers -->`);
    expect(page).toContain(`<!-- differences -->\n${differenceRows()}\n<!-- /differences -->`);
  });

  it("opens none while all is well", () => {
    expect(BREAKERS.flatMap(({ name, cause }) => (cause?.(QUIET) === undefined ? [] : [name]))).toEqual([]);
  });

  it.each(EDGES)("%s opens at its figure, not before", (name, not, opens) => {
    const { cause } = breakerNamed(name);
    expect(cause?.({ ...QUIET, ...not })).toBeUndefined();
    expect(cause?.({ ...QUIET, ...opens })).toMatch(/\d/);
  });

  it("tries every breaker that judges facts", () => {
    const judging = BREAKERS.filter(({ cause }) => cause !== undefined).map(({ name }) => name);
    expect([...new Set(EDGES.map(([name]) => name))].sort()).toEqual(judging.sort());
  });

  it("knows no other name", () => {
    expect(() => breakerNamed("fuse")).toThrow("there is no breaker named fuse");
  });
});
