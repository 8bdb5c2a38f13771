import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { latencySum, readLatency } from "../../src/app/latency.ts";
import type { LatencyRecord } from "../../src/engine/ports.ts";
import { SqliteStore } from "../../src/store/store.ts";
import { seedSignal, seedTables } from "../handlers/seeded-tables.ts";

const NOW = 1_800_000_000_000;
const DAY_MS = 24 * 3_600_000;

let folder: string;
let store: SqliteStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "latency-"));
  store = await SqliteStore.open({ file: join(folder, "bot.sqlite"), clockNowMs: () => NOW, synchronous: "off" });
  seedTables(store.records);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const row = (over: Partial<LatencyRecord> = {}): LatencyRecord => ({
  signalId: 0,
  venueMs: NOW - 10_000,
  firstSeenMs: NOW - 9_000,
  firstFeed: "chain",
  chainSeenMs: NOW - 9_000,
  rtdsSeenMs: null,
  dataApiSeenMs: null,
  decidedMs: null,
  signedMs: null,
  sentMs: null,
  acknowledgedMs: null,
  filledMs: null,
  settledMs: null,
  ...over,
});

function keep(rows: readonly LatencyRecord[]): void {
  for (const [index, each] of rows.entries()) {
    const { signalId } = seedSignal(store.records, { targetId: 1, tokenId: 1, tx: `0xlat${index}` });
    store.records.latencies.put({ ...each, signalId });
  }
}

const read = () => readLatency({ store, marketClock: { nowMs: () => NOW } });

it("gives the middle and the slow end of each step, of the signals that came so far", () => {
  keep(
    Array.from({ length: 100 }, (_, index) =>
      row({
        decidedMs: NOW - 9_000 + 10 * (index + 1),
        ...(index < 4 && { sentMs: NOW - 8_000 + index, acknowledgedMs: NOW - 7_000 }),
      }),
    ),
  );
  const { steps, signals, overMs } = read();
  expect({ signals, overMs }).toEqual({ signals: 100, overMs: DAY_MS });
  expect(steps).toEqual([
    { step: "venue to seen", signals: 100, p50Ms: 1_000, p95Ms: 1_000 },
    { step: "seen to decided", signals: 100, p50Ms: 500, p95Ms: 950 },
    { step: "decided to sent", signals: 4, p50Ms: 972, p95Ms: 990 },
    { step: "sent to acknowledged", signals: 4, p50Ms: 998, p95Ms: 1_000 },
    { step: "acknowledged to filled", signals: 0, p50Ms: undefined, p95Ms: undefined },
    { step: "filled to settled", signals: 0, p50Ms: undefined, p95Ms: undefined },
    { step: "venue to sent, in all", signals: 4, p50Ms: 2_001, p95Ms: 2_003 },
  ]);
});

it("counts which feed was first, a single log as the chain, and says the day in one line", () => {
  keep([
    row({ firstFeed: "log", sentMs: NOW - 8_500 }),
    row(),
    row({ firstFeed: "rtds" }),
    row({ firstFeed: "data-api", firstSeenMs: NOW - DAY_MS - 1, venueMs: NOW - DAY_MS - 5_000 }),
  ]);
  const figures = read();
  expect(figures.wins).toEqual([
    { feed: "chain", times: 2 },
    { feed: "rtds", times: 1 },
    { feed: "data-api", times: 0 },
  ]);
  expect(latencySum(figures)).toBe(
    "Latency: venue to sent p50 1.50 s, p95 1.50 s (1 signals); seen first by chain 67%, rtds 33%",
  );
});

it("has nothing to say of a day without signals", () => {
  expect(latencySum(read())).toBeUndefined();
});

it("looks at a shorter time where a day has more signals than the store gives", () => {
  const perHour = 1_000;
  const seen: number[] = [];
  const since = (sinceMs: number) => {
    seen.push(sinceMs);
    const length = Math.min(10_000, Math.floor(((NOW - sinceMs) / 3_600_000) * perHour));
    return Array.from({ length }, () => row());
  };
  const app = { store: { records: { latencies: { since } } }, marketClock: { nowMs: () => NOW } };
  const figures = readLatency(app as unknown as Parameters<typeof readLatency>[0]);
  expect(seen.map((sinceMs) => (NOW - sinceMs) / 3_600_000)).toEqual([24, 12, 6]);
  expect(figures).toMatchObject({ overMs: 6 * 3_600_000, signals: 6_000 });
});

it("never tells a figure that was not measured, and no p95 below the p50", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5_000, max: 600_000 }), { minLength: 1, maxLength: 60 }), (times) => {
      const rows = times.map((took) => row({ decidedMs: NOW - 9_000 + took }));
      const app = { store: { records: { latencies: { since: () => rows } } }, marketClock: { nowMs: () => NOW } };
      const step = readLatency(app as unknown as Parameters<typeof readLatency>[0]).steps[1];
      expect(times).toContain(step?.p50Ms);
      expect(times).toContain(step?.p95Ms);
      expect(step?.p95Ms).toBeGreaterThanOrEqual(step?.p50Ms ?? Number.NaN);
    }),
  );
});
