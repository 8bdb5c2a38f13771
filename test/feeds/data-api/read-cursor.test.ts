import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CursorReader, parseCursorRow } from "../../../src/feeds/data-api/read-cursor.ts";
import type { WindowRead } from "../../../src/feeds/data-api/read-window.ts";
import { ReadFailed, WindowReader } from "../../../src/feeds/data-api/read-window.ts";
import { DataApiFeed } from "../../../src/feeds/data-api/target-feed.ts";
import type { JsonSource } from "../../../src/feeds/json-source.ts";
import type { Row } from "./activity-rows.ts";
import { holdingRow, tradeRow, WALLET } from "./activity-rows.ts";
import { ServedActivity } from "./served-activity.ts";

const START_S = 1_780_000_000;
const END_S = START_S + 100_000;
const WINDOW = { wallet: WALLET, startS: START_S, endS: END_S };
const NAMES: Readonly<Record<string, string>> = {
  proxyWallet: "proxy_wallet",
  conditionId: "condition_id",
  usdcSize: "usdc_size",
  transactionHash: "transaction_hash",
  asset: "token_id",
  outcomeIndex: "outcome_index",
  eventSlug: "event_slug",
};

/** A row of the first version as the second spells it. */
const spelled = (row: Row) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [NAMES[name] ?? name, value]));

/** `/v2/activity` as the venue serves it: by cursor, newest first; rows that arrive meanwhile shift nothing. */
class ServedCursor implements JsonSource {
  readonly rows: Row[];
  readonly asked: Record<string, string>[] = [];
  /** Rows of a page, whatever is asked for. */
  readonly pageRows: number;

  constructor(rows: readonly Row[], pageRows = 1_000) {
    this.rows = [...rows];
    this.pageRows = pageRows;
  }

  async get(path: string, query: ReadonlyArray<readonly [string, string]>): Promise<unknown> {
    const asked = Object.fromEntries(query);
    this.asked.push({ path, ...asked });
    const [start = 0, end = 0] = [Number(asked.start), Number(asked.end)];
    const all = this.rows
      .filter((row) => row.proxyWallet === asked.user && row.timestamp >= start && row.timestamp <= end)
      .sort((one, other) => other.timestamp - one.timestamp);
    const from = Number(asked.cursor?.slice(1) ?? 0);
    const to = from + Math.min(Number(asked.limit), this.pageRows);
    const has_more = to < all.length;
    const pagination = { limit: this.pageRows, offset: 0, has_more, next_cursor: has_more ? `c${to}` : null };
    return { data: all.slice(from, to).map(spelled), pagination };
  }
}

const hash = (n: number): string => `0x${n.toString(16).padStart(64, "0")}`;
const trades = (count: number): Row[] =>
  Array.from({ length: count }, (_, n) => tradeRow({ transactionHash: hash(n), timestamp: START_S + n }));

function contentOf(read: Pick<WindowRead, "sightings" | "changes">): string[] {
  return [
    ...read.sightings.map((row) => `${row.tx} ${row.token} ${row.side} ${row.identity} × ${row.multiplicity}`),
    ...read.changes.map((row) => `${row.tx} ${row.kind} ${row.sharesMicro} × ${row.multiplicity}`),
  ].sort();
}

describe("a row of the second version", () => {
  it("says what the first version's says", () => {
    for (const row of [tradeRow(), holdingRow(), tradeRow({ outcomeIndex: 999 })]) {
      const parsed = parseCursorRow(spelled(row));
      expect(parsed).toEqual(parseCursorRow(row));
      expect(parsed.kind).not.toBe("rejected");
    }
  });

  it("is read as the venue served one in September 2026", () => {
    const row = {
      proxy_wallet: WALLET,
      timestamp: 1_789_381_477,
      condition_id: `0x${"57".repeat(32)}`,
      type: "TRADE",
      size: 22.84,
      usdc_size: 12.16184,
      transaction_hash: hash(7),
      price: 0.52,
      token_id: "107562952936555819668737826428754978979556920505990557747611348541829551199040",
      side: "BUY",
      outcome_index: 999,
      title: "Will it be 100-101°F?",
      slug: "highest-temperature",
      icon: "https://example.org/t.jpg",
      event_slug: "",
      outcome: "Yes",
      name: "somebody",
      pseudonym: "Scary-Barrel",
      bio: "",
      profile_image: "",
      profile_image_optimized: "",
    };
    expect(parseCursorRow(row)).toMatchObject({
      kind: "trade",
      sighting: { sharesMicro: 22_840_000, collateralMicro: 11_876_800, feeMicro: 285_040, priceMicro: 520_000 },
    });
  });

  it("is refused with the field's name, and never throws", () => {
    const row = spelled(tradeRow());
    expect(parseCursorRow({ ...row, usdc_size: "1" })).toMatchObject({
      problem: expect.stringMatching(/^usdcSize: "1"/),
    });
    expect(parseCursorRow({ ...row, token_id: undefined })).toMatchObject({ problem: "asset: is missing" });
    fc.assert(fc.property(fc.anything(), (value) => parseCursorRow(value).kind === "rejected"));
  });
});

describe("reading a window by cursor", () => {
  it("walks all pages with the same filters, and asks under another address next time", async () => {
    const served = new ServedCursor(trades(2_500));
    const reader = new CursorReader(served);
    const read = await reader.read(WINDOW);
    expect(read).toMatchObject({ rows: 2_500, pages: 3, complete: true, rejected: [] });
    expect(served.asked.map(({ cursor }) => cursor)).toEqual([undefined, "c1000", "c2000"]);
    expect(
      new Set(served.asked.map(({ path, user, start, end, limit }) => [path, user, start, end, limit].join())).size,
    ).toBe(1);
    await reader.read(WINDOW);
    expect(served.asked.at(-1)?.end).not.toBe(served.asked[0]?.end);
  });

  it("finds the same rows as the first version does, twins on a page's edge too", async () => {
    const row = fc.record({ tx: fc.nat(6), second: fc.nat(40), size: fc.constantFrom(5, 7), holding: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (rows, pageRows) => {
        const made = rows.map(({ tx, second, size, holding }) =>
          (holding ? holdingRow : tradeRow)({
            transactionHash: hash(tx),
            timestamp: START_S + second,
            size,
            usdcSize: size / 2,
            price: 0.5,
          }),
        );
        const [first, second] = await Promise.all([
          new WindowReader(new ServedActivity(made)).read(WINDOW),
          new CursorReader(new ServedCursor(made, pageRows)).read(WINDOW),
        ]);
        expect(second.complete).toBe(true);
        expect(contentOf(second)).toEqual(contentOf(first));
      }),
    );
  });

  it("says when it was not all: a cursor that goes nowhere, more without one, too many pages", async () => {
    const page = (has_more: boolean, next_cursor: string | null) => ({
      data: [],
      pagination: { has_more, next_cursor },
    });
    const answers = [page(true, null), page(true, "same")];
    for (const answer of answers) {
      const read = await new CursorReader({ get: async () => answer }).read(WINDOW);
      expect(read.complete).toBe(false);
      expect(read.pages).toBeLessThan(3);
    }
    let pages = 0;
    const endless = await new CursorReader({ get: async () => page(true, `c${pages++}`) }).read(WINDOW);
    expect([endless.complete, endless.pages]).toEqual([false, 100]);
    const nothing = await new CursorReader({ get: async () => ({ ...page(false, null), data: null }) }).read(WINDOW);
    expect([nothing.complete, nothing.rows]).toEqual([true, 0]);
  });

  it.each([[[]], [null], ["<html>"], [{ data: [] }], [{ data: 7, pagination: { has_more: false } }]])(
    "fails on an answer that is no page (%#)",
    async (answer) => {
      const read = new CursorReader({ get: async () => answer }).read(WINDOW);
      await expect(read).rejects.toThrow(ReadFailed);
      await expect(read).rejects.toThrow(/no page of rows/);
    },
  );
});

describe("the feed of a target, by version", () => {
  const nowMs = (START_S + 60) * 1000;
  const target = { address: WALLET, progress: undefined };
  const gone = (status: number) =>
    Object.assign(new Error(`status ${status}: {"error":"no such route","code":"not_found","retryable":false}`), {
      status,
    });

  /** Both versions of one service; the second answers, or fails with a status. */
  function service(status?: number) {
    const [first, second] = [new ServedActivity(trades(3)), new ServedCursor(trades(3))];
    const source: JsonSource = {
      get: async (path, query) => {
        if (!path.startsWith("/v2/")) return first.get(path, query);
        if (status !== undefined) throw gone(status);
        return second.get(path, query);
      },
    };
    return { source, first, second };
  }

  it("asks for the version it is told", async () => {
    for (const version of ["v1", "v2", "auto"] as const) {
      const { source, first, second } = service();
      const read = await new DataApiFeed(source, { version }).read(target, nowMs);
      expect(read.sightings).toHaveLength(3);
      expect([first.asked.length, second.asked.length]).toEqual(version === "v1" ? [1, 0] : [0, 1]);
    }
  });

  it.each([404, 410])(
    "turns to the first where the second is gone (%i), and tries again after an hour",
    async (status) => {
      const { source, first } = service(status);
      const feed = new DataApiFeed(source, { version: "auto" });
      expect((await feed.read(target, nowMs)).sightings).toHaveLength(3);
      await feed.read(target, nowMs + 30_000);
      expect(feed.status().counts).toMatchObject({ fellBack: 1, v2Reads: 0, reads: 2 });
      await feed.read(target, nowMs + 3_600_000);
      expect(feed.status().counts.fellBack).toBe(2);
      expect(first.asked).toHaveLength(3);
    },
  );

  it("turns to nothing else when the second fails otherwise, or is all that is wanted", async () => {
    const feeds = [
      new DataApiFeed(service(503).source, { version: "auto" }),
      new DataApiFeed(service(404).source, { version: "v2" }),
    ];
    for (const feed of feeds) {
      await expect(feed.read(target, nowMs)).rejects.toThrow(ReadFailed);
      expect(feed.status()).toMatchObject({
        state: "down",
        problem: expect.stringContaining("status"),
        counts: { readErrors: 1 },
      });
    }
  });

  it("tells how it does", async () => {
    let peopleMs = 1_000;
    const served = new ServedActivity(trades(3));
    const feed = new DataApiFeed(served, { endpoint: "data-api.polymarket.com", clock: { nowMs: () => peopleMs } });
    expect(feed.status()).toMatchObject({
      name: "data-api",
      state: "starting",
      sinceMs: 1_000,
      lastDataMs: null,
      lagMs: null,
    });
    const { progress } = await feed.read(target, nowMs);
    served.rows.push(
      tradeRow({ transactionHash: hash(99), timestamp: START_S + 55 }),
      tradeRow({ timestamp: START_S + 50, size: null }),
    );
    peopleMs = 2_000;
    await feed.read({ address: WALLET, progress }, nowMs);
    expect(feed.status()).toMatchObject({
      state: "up",
      sinceMs: 1_000,
      endpoint: "data-api.polymarket.com",
      lastDataMs: 2_000,
      lagMs: 5_000,
      problem: null,
      counts: { reads: 2, requests: 2, rows: 8, rejected: 1, readErrors: 0, incomplete: 0 },
    });
    served.before = () => {
      throw new Error("socket hang up");
    };
    await expect(feed.read(target, nowMs)).rejects.toThrow("socket hang up");
    expect(feed.status()).toMatchObject({ state: "down", sinceMs: 2_000 });
    const stopped = new AbortController();
    stopped.abort(new Error("stopping"));
    await expect(feed.read(target, nowMs, stopped.signal)).rejects.toThrow("stopping");
    expect(feed.status().counts.readErrors).toBe(1);
  });
});
