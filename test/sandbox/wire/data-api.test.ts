import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ActivityRow, ActivitySource } from "../../../src/sandbox/wire/activity-source.ts";
import { NO_CACHE } from "../../../src/sandbox/wire/answer-cache.ts";
import { createDataApi } from "../../../src/sandbox/wire/data-api.ts";
import { ask, askJson } from "./ask.ts";

const USER = `0x${"ab".repeat(20)}`;
const LATE_MS = 4_000_000_000_000;

function rowAt(timestampS: number, number: number, more: Partial<ActivityRow> = {}): ActivityRow {
  return {
    timestampS,
    visibleMs: timestampS * 1_000,
    type: "TRADE",
    side: "BUY",
    conditionId: "0x1",
    isMaker: false,
    sizeMicro: number,
    usdcMicro: 1_000 - number,
    json: `{"n":${number}}`,
    tradeJson: `{"t":${number}}`,
    ...more,
  };
}

function sourceOf(rows: readonly ActivityRow[]): ActivitySource {
  const positionsOf = () => ['{"p":1}', '{"p":2}'];
  return { rowsOf: (user) => (user === USER ? rows : []), positionsOf };
}

function numbers(handler: ReturnType<typeof createDataApi>, query: string, nowMs = LATE_MS): number[] {
  return askJson<{ n: number }[]>(handler, `/activity?user=${USER}&${query}`, nowMs).map(({ n }) => n);
}

describe("Data API /activity", () => {
  const rows = [
    rowAt(10, 1),
    rowAt(20, 2),
    rowAt(20, 3),
    rowAt(30, 4, { type: "REDEEM", side: "" }),
    rowAt(40, 5, { side: "SELL" }),
  ];
  const api = createDataApi(sourceOf(rows), NO_CACHE);

  it("serves newest first, 100 unless told otherwise, and by window with both ends included", () => {
    expect(numbers(api, "")).toEqual([5, 4, 3, 2, 1]);
    expect(numbers(api, "start=20&end=30")).toEqual([4, 3, 2]);
    expect(numbers(api, "limit=2&offset=1")).toEqual([4, 3]);
    expect(numbers(api, "sortDirection=ASC")).toEqual([1, 2, 3, 4, 5]);
    expect(numbers(api, "sortBy=TOKENS")).toEqual([5, 4, 3, 2, 1]);
    expect(numbers(api, "sortBy=CASH&limit=1")).toEqual([1]);
    const many = createDataApi(sourceOf(Array.from({ length: 700 }, (_, index) => rowAt(index, index))), NO_CACHE);
    expect(numbers(many, "")).toHaveLength(100);
    expect(numbers(many, "limit=500")).toHaveLength(500);
  });

  it("filters by type, side and market", () => {
    expect(numbers(api, "type=REDEEM,MERGE")).toEqual([4]);
    expect(numbers(api, "type=TRADE&side=SELL")).toEqual([5]);
    expect(numbers(api, "market=0x2")).toEqual([]);
  });

  it("takes the address in any case, and knows nothing of other wallets", () => {
    expect(askJson<unknown[]>(api, `/activity?user=${USER.toUpperCase().replace("0X", "0x")}`, LATE_MS)).toHaveLength(
      5,
    );
    expect(askJson(api, `/activity?user=0x${"00".repeat(20)}`, LATE_MS)).toEqual([]);
  });

  it("hides rows until they are visible", () => {
    const late = createDataApi(sourceOf([rowAt(10, 1), rowAt(11, 2, { visibleMs: 100_000 }), rowAt(12, 3)]), NO_CACHE);
    expect(numbers(late, "", 99_999)).toEqual([3, 1]);
    expect(numbers(late, "", 100_000)).toEqual([3, 2, 1]);
    expect(numbers(late, "", 11_000)).toEqual([1]);
  });

  it.each([
    ["/activity", "required query param 'user' not provided"],
    ["/activity?user=0x12", "required query param 'user' not provided"],
    [`/activity?user=${USER}&limit=501`, "limit"],
    [`/activity?user=${USER}&limit=-1`, "limit"],
    [`/activity?user=${USER}&limit=1e2`, "limit"],
    [`/activity?user=${USER}&offset=10001`, "offset"],
    [`/activity?user=${USER}&start=x`, "start"],
    [`/activity?user=${USER}&sortBy=NAME`, "sortBy"],
  ])("refuses %s in its own form", (address, part) => {
    const { status, body } = ask(api, address, LATE_MS);
    expect(status).toBe(400);
    expect(JSON.parse(body).error).toContain(part);
  });

  it("gives each row of a still feed exactly once over offset pages, and over windows", () => {
    const timesArbitrary = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        timesArbitrary,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 20 }),
        (times, limit, width) => {
          const sorted = [...times].sort((left, right) => left - right).map((time, index) => rowAt(time, index));
          const still = createDataApi(sourceOf(sorted), NO_CACHE);
          const all = sorted.map((_, index) => index).reverse();
          const byOffset: number[] = [];
          for (let offset = 0; offset < sorted.length; offset += limit)
            byOffset.push(...numbers(still, `limit=${limit}&offset=${offset}`));
          expect(byOffset).toEqual(all);
          const byWindow: number[] = [];
          for (let end = 50; end >= 0; end -= width)
            byWindow.push(...numbers(still, `limit=500&start=${Math.max(0, end - width + 1)}&end=${end}`));
          expect(byWindow).toEqual(all);
        },
      ),
    );
  });

  it("repeats rows over offset pages of a feed that moves", () => {
    const first = numbers(api, "limit=2&offset=0", 30_000);
    const second = numbers(api, "limit=2&offset=2", 40_000);
    expect(first).toEqual([4, 3]);
    expect(second).toEqual([3, 2]);
  });
});

describe("Data API /trades and /positions", () => {
  it("hides makers' fills unless takerOnly=false, and rows that are no trades always", () => {
    const rows = [rowAt(1, 1, { isMaker: true }), rowAt(2, 2), rowAt(3, 3, { type: "SPLIT", side: "" })];
    const api = createDataApi(sourceOf(rows), NO_CACHE);
    expect(ask(api, `/trades?user=${USER}`, LATE_MS).body).toBe('[{"t":2}]');
    expect(ask(api, `/trades?user=${USER}&takerOnly=true`, LATE_MS).body).toBe('[{"t":2}]');
    expect(ask(api, `/trades?user=${USER}&takerOnly=false`, LATE_MS).body).toBe('[{"t":2},{"t":1}]');
  });

  it("pages positions", () => {
    const api = createDataApi(sourceOf([]), NO_CACHE);
    expect(ask(api, `/positions?user=${USER}&limit=1&offset=1`, LATE_MS).body).toBe('[{"p":2}]');
  });

  it("knows no other path and no other method", () => {
    const api = createDataApi(sourceOf([]), NO_CACHE);
    expect(ask(api, "/worth", LATE_MS).status).toBe(404);
    expect(ask(api, `/activity?user=${USER}`, LATE_MS, {}).status).toBe(405);
  });
});

describe("the cache before the Data API", () => {
  it("gives the same address the same old answer for 5 to 15 s, and another address a new one", () => {
    const rows = [rowAt(1, 1)];
    const api = createDataApi(sourceOf(rows));
    const startMs = 100_000;
    expect(numbers(api, "end=1000", startMs)).toEqual([1]);
    rows.push(rowAt(2, 2));
    expect(numbers(api, "end=1000", startMs + 4_999)).toEqual([1]);
    expect(numbers(api, "end=1001", startMs + 1)).toEqual([2, 1]);
    expect(numbers(api, "end=1000", startMs + 15_001)).toEqual([2, 1]);
  });

  it("says whether an answer is an old one, and never keeps a refusal", () => {
    const api = createDataApi(sourceOf([]));
    const first = ask(api, `/activity?user=${USER}`, 0);
    const second = ask(api, `/activity?user=${USER}`, 1);
    expect([first, second].map(({ headers }) => headers["cf-cache-status"])).toEqual(["MISS", "HIT"]);
    expect(ask(api, "/activity", 0).headers["cf-cache-status"]).toBeUndefined();
  });

  it("stays bounded", () => {
    const rows = [rowAt(1, 1)];
    const api = createDataApi(sourceOf(rows), { leastMs: 1_000, mostMs: 1_000, mostAnswers: 3 });
    for (const end of [1, 2, 3, 4]) numbers(api, `end=${end}`, 10_000);
    rows.push(rowAt(1, 2));
    expect(numbers(api, "end=4", 10_001)).toEqual([1]);
    expect(numbers(api, "end=1", 10_001)).toEqual([2, 1]);
  });
});
