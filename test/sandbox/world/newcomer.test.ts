import { describe, expect, it } from "vitest";
import { bestFor } from "../../../src/sandbox/world/book.ts";
import type { Row } from "../../../src/sandbox/world/row.ts";
import { World } from "../../../src/sandbox/world/world.ts";

const START_MS = 1_790_000_000_000;
const EPISODE_GAP_MS = 300_000;

/** What a follower who looks every second would see as new purchases, and whether $5 could be bought at his limit then. */
function follow(world: World, untilMs: number): { seenMs: number; couldCopy: boolean }[] {
  const lastMs = new Map<string, number>();
  const seen = new Set<number>();
  const purchases: { seenMs: number; couldCopy: boolean }[] = [];
  for (let nowMs = world.nowMs; nowMs <= untilMs; nowMs += 1_000) {
    world.advanceTo(nowMs);
    for (const row of world.state.rows.flat()) {
      if (seen.has(row.seq) || row.visibleMs > nowMs || row.type !== "TRADE") continue;
      seen.add(row.seq);
      const key = `${row.target}|${row.subjectId}|${row.outcome}`;
      const isNew = row.timeMs - (lastMs.get(key) ?? 0) > EPISODE_GAP_MS;
      lastMs.set(key, row.timeMs);
      if (isNew && row.side === "BUY" && isReasonable(row))
        purchases.push({ seenMs: nowMs, couldCopy: couldCopy(world, row) });
    }
  }
  return purchases;
}

function isReasonable({ priceText }: Row): boolean {
  return Number(priceText) >= 0.1 && Number(priceText) <= 0.9;
}

/** At most two ticks above his price, for five dollars. */
function couldCopy(world: World, row: Row): boolean {
  const market = world.state.markets.get(row.subjectId ?? "");
  if (market === undefined || row.outcome === null) return false;
  const ask = bestFor(market.book, row.outcome, "BUY");
  return ask !== undefined && ask <= Number(row.priceText) * 1_000_000 + 2 * market.tickMicro;
}

describe("what a newcomer sees", () => {
  it.each(["1", "newcomer", "42"])(
    "offers a copyable purchase within 20 s and about every 20 s after (seed %s)",
    (seed) => {
      const world = World.create(seed, START_MS);
      const purchases = follow(world, START_MS + 600_000);
      const copyable = purchases.filter((purchase) => purchase.couldCopy).map(({ seenMs }) => seenMs);
      expect((copyable[0] ?? 0) - START_MS).toBeLessThanOrEqual(20_000);
      const gaps = copyable.slice(1).map((seenMs, index) => seenMs - (copyable[index] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(40_000);
      expect(gaps.filter((gap) => gap > 20_000).length / gaps.length).toBeLessThan(0.2);
      expect(copyable.length / purchases.length).toBeGreaterThan(0.85);
      expect(world.state.rows.flat().some(({ side, type }) => type === "TRADE" && side === "SELL")).toBe(true);
    },
  );
});
