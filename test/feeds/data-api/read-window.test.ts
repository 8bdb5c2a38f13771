import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PageUnion } from "../../../src/feeds/data-api/page-union.ts";
import type { WindowRead } from "../../../src/feeds/data-api/read-window.ts";
import { ReadFailed, WindowReader } from "../../../src/feeds/data-api/read-window.ts";
import { DataApiFeed } from "../../../src/feeds/data-api/target-feed.ts";
import type { Row } from "./activity-rows.ts";
import { holdingRow, tradeRow, WALLET } from "./activity-rows.ts";
import { ServedActivity } from "./served-activity.ts";

const START_S = 1_770_000_000;
const END_S = START_S + 100_000;
const WINDOW = { wallet: WALLET, startS: START_S, endS: END_S };

const hash = (n: number): string => `0x${n.toString(16).padStart(64, "0")}`;
const trades = (count: number, second: (n: number) => number): Row[] =>
  Array.from({ length: count }, (_, n) => tradeRow({ transactionHash: hash(n), timestamp: second(n) }));
const countOf = (read: Pick<WindowRead, "sightings" | "changes">): number =>
  [...read.sightings, ...read.changes].reduce((sum, row) => sum + row.multiplicity, 0);

describe("reading a window of a wallet's rows (rule 7)", () => {
  it("asks once where a page holds all, for maker fills too, and not twice under one address", async () => {
    const served = new ServedActivity([...trades(3, () => START_S + 5), holdingRow({ timestamp: START_S })]);
    const reader = new WindowReader(served);
    const read = await reader.read(WINDOW);
    expect(read).toMatchObject({ rows: 4, pages: 1, complete: true, rejected: [] });
    expect([read.sightings.length, read.changes.length]).toEqual([3, 1]);
    await reader.read(WINDOW);
    expect(served.asked[0]).toMatchObject({ path: "/activity", user: WALLET, limit: "500", takerOnly: "false" });
    expect(served.asked[1]?.end).not.toBe(served.asked[0]?.end);
  });

  it("halves full windows until every row was seen", async () => {
    const served = new ServedActivity(trades(4321, (n) => START_S + (Math.floor((n * n) / 190) % 100_000)));
    const read = await new WindowReader(served).read(WINDOW);
    expect(read.complete).toBe(true);
    expect(countOf(read)).toBe(4321);
    expect(served.asked.every((query) => query.offset === undefined)).toBe(true);
  });

  it("pages a full second by offset, and says so when even that is not enough", async () => {
    const second = trades(1700, () => START_S + 77);
    const read = await new WindowReader(new ServedActivity(second)).read(WINDOW);
    expect([read.complete, countOf(read)]).toEqual([true, 1700]);
    const flood = await new WindowReader(new ServedActivity(trades(6000, () => START_S + 77))).read(WINDOW);
    expect([flood.complete, flood.wholeFromS, countOf(flood)]).toEqual([false, START_S + 78, 5500]);
  });

  it("stops after a bounded number of pages, and says that it did", async () => {
    const everywhere = { get: async () => trades(500, (n) => START_S + n * 199) };
    const read = await new WindowReader(everywhere).read(WINDOW);
    expect(read.complete).toBe(false);
    expect(read.pages).toBeLessThan(220);
  });

  it("keeps twins of one transaction apart from rows that two pages share", async () => {
    const rows = [
      ...trades(700, (n) => START_S + n),
      ...Array.from({ length: 67 }, () => tradeRow({ timestamp: END_S })),
    ];
    const read = await new WindowReader(new ServedActivity(rows)).read(WINDOW);
    expect(read.sightings.map((row) => row.multiplicity).filter((times) => times > 1)).toEqual([67]);
    expect(countOf(read)).toBe(767);
  });

  it("keeps each bad row once, with its problem, and the good ones", async () => {
    const bad = tradeRow({ timestamp: START_S, size: null });
    const strange = { ...bad, proxyWallet: `0x${"b".repeat(40)}`, size: 1 };
    const page = [bad, bad, ...trades(3, () => START_S), strange, "row"];
    const read = await new WindowReader({ get: async () => page }).read(WINDOW);
    expect(read.rejected.map(({ problem }) => problem.split(":")[0])).toEqual(["size", "usdcSize", "row"]);
    expect(countOf(read)).toBe(3);
    const other = tradeRow({ proxyWallet: `0x${"b".repeat(40)}` });
    const foreign = await new WindowReader({ get: async () => [other] }).read(WINDOW);
    expect(foreign.rejected[0]?.problem).toMatch(/is not the wallet asked for/);
  });

  it.each([
    [{ error: "too many" }, /no list of rows but {"error":"too many"}/],
    ["<html>", /no list of rows/],
    [null, /no list/],
    [undefined, /no list/],
    [Array.from({ length: 10_001 }), /10001 rows/],
  ])("fails on an answer that is no page (%#)", async (answer, message) => {
    const read = new WindowReader({ get: async () => answer }).read(WINDOW);
    await expect(read).rejects.toThrow(ReadFailed);
    await expect(read).rejects.toThrow(message);
  });

  it("fails with what failed and where, and passes on that it was aborted", async () => {
    const served = new ServedActivity(trades(900, (n) => START_S + n));
    served.before = (request) => {
      if (request === 3) throw new Error("socket hang up");
    };
    await expect(new WindowReader(served).read(WINDOW)).rejects.toThrow(
      /^\/activity of 0x01542a.* from 17\d+ to 17\d+: socket hang up$/,
    );
    const controller = new AbortController();
    const stopped = { get: async () => Promise.reject(controller.abort(new Error("stopping"))) };
    const read = new WindowReader(stopped).read({ ...WINDOW, signal: controller.signal });
    await expect(read).rejects.toThrow("stopping");
    await expect(read).rejects.not.toThrow(ReadFailed);
  });
});

describe("the feed of a target", () => {
  it("moves its cursor by complete reads only", async () => {
    const served = new ServedActivity(trades(3, (n) => START_S + n));
    const feed = new DataApiFeed(served);
    const nowMs = (START_S + 60) * 1000;
    const first = await feed.read({ address: WALLET, progress: undefined }, nowMs);
    expect(first.progress).toEqual({ completeS: START_S + 40, sweptS: START_S + 60, deepS: START_S + 60 });
    expect(first.sightings).toHaveLength(3);
    const again = await feed.read({ address: WALLET, progress: { ...first.progress } }, nowMs + 30_000);
    expect(served.asked.at(-1)?.start).toBe(String(START_S + 90 - 180));
    expect(again.progress).toMatchObject({ completeS: START_S + 70 });
    const flooded = new DataApiFeed(new ServedActivity(trades(6000, () => START_S + 77)));
    const read = await flooded.read({ address: WALLET, progress: first.progress }, nowMs + 30_000);
    expect([read.complete, read.progress]).toEqual([false, first.progress]);
    const unread = await flooded.read({ address: WALLET, progress: "junk" }, nowMs + 30_000);
    expect(unread.progress).toBeNull();
  });

  it("comes to an end with a wallet that trades more than can be read: the last two hours are enough", async () => {
    const day = 86_400;
    const served = new ServedActivity(trades(40_000, (n) => START_S - Math.floor((2 * day * n) / 40_000)));
    const feed = new DataApiFeed(served);
    const first = await feed.read({ address: WALLET, progress: undefined }, START_S * 1000);
    expect(first).toMatchObject({ complete: true, progress: { sweptS: START_S, deepS: START_S } });
    const wanted = served.rows.filter(({ timestamp }) => timestamp >= START_S - 7_200);
    expect(new Set(first.sightings.map(({ tx }) => tx))).toEqual(
      expect.toSatisfy((read: Set<string>) => wanted.every(({ transactionHash }) => read.has(String(transactionHash)))),
    );
    expect(feed.status().counts.incomplete).toBe(1);
    await feed.read({ address: WALLET, progress: first.progress }, (START_S + 30) * 1000);
    expect(served.asked.at(-1)?.start).toBe(String(START_S + 30 - 180));
  });
});

/** Sorted, so that two sets of rows can be compared. */
function contentOf(rows: readonly Row[]): string[] {
  const union = new PageUnion(WALLET);
  union.add(rows);
  return contentOfRead(union.united());
}

function contentOfRead(read: Pick<WindowRead, "sightings" | "changes">): string[] {
  return [
    ...read.sightings.map((row) => `${row.tx} ${row.token} ${row.side} ${row.identity} × ${row.multiplicity}`),
    ...read.changes.map((row) => `${row.tx} ${row.kind} ${row.sharesMicro} × ${row.multiplicity}`),
  ].sort();
}

describe("the same set of rows comes out", () => {
  const row = fc
    .record({
      tx: fc.integer({ min: 0, max: 40 }),
      cents: fc.integer({ min: 1, max: 3 }),
      side: fc.constantFrom("BUY", "SELL"),
      merge: fc.boolean(),
    })
    .map(({ tx, cents, side, merge }) => {
      const where = { transactionHash: hash(tx), timestamp: START_S + tx * 2000 };
      const size = cents;
      return merge
        ? holdingRow({ ...where, size })
        : tradeRow({ ...where, side, size, price: 0.5, usdcSize: size / 2 });
    });
  const rows = fc.array(row, { minLength: 1, maxLength: 60 });

  it("for any order of the rows and any pages that each hold whole transactions, some of them twice", () => {
    const cuts = fc.array(fc.nat(60), { maxLength: 6 });
    fc.assert(
      fc.property(rows, cuts, fc.infiniteStream(fc.nat(1000)), (some, where, order) => {
        const shuffled = some
          .map((one) => ({ one, at: order.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        const edges = [0, ...where.map((cut) => START_S + cut * 2000), Number.POSITIVE_INFINITY].sort((a, b) => a - b);
        const union = new PageUnion(WALLET);
        edges.forEach((edge, index) => {
          // Each page reaches one edge further than it must: rows of two pages are served twice.
          const until = edges[index + 2] ?? Number.POSITIVE_INFINITY;
          union.add(shuffled.filter(({ timestamp }) => timestamp >= edge && timestamp < until));
        });
        expect(contentOfRead(union.united())).toEqual(contentOf(some));
      }),
    );
  });

  it("for any window sizes that the number of rows leads to", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 997 }), async (count, stride) => {
        const all = trades(count, (n) => START_S + ((n * stride) % 50_000));
        const read = await new WindowReader(new ServedActivity(all)).read(WINDOW);
        expect(read.complete).toBe(true);
        expect(contentOfRead(read)).toEqual(contentOf(all));
      }),
      { numRuns: 15 },
    );
  });

  it("for any delay: rows that come late are in the last of several reads, and nothing is counted twice", async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 60, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(rows, delays, async (some, late) => {
        const known = new Map<string, number>();
        for (let scan = 0; scan < 5; scan += 1) {
          const visible = some.filter((_, n) => (late[n] ?? 0) <= scan);
          const read = await new WindowReader(new ServedActivity(visible)).read(WINDOW);
          for (const line of contentOfRead(read)) {
            const [content = "", times = "0"] = line.split(" × ");
            known.set(content, Math.max(known.get(content) ?? 0, Number(times)));
          }
        }
        expect([...known].map(([content, times]) => `${content} × ${times}`).sort()).toEqual(contentOf(some));
      }),
    );
  });
});
