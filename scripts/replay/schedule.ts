import type { RecordedMarketData } from "../../src/sandbox/recorded/recorded-market-data.ts";
import type { RecordedWorld } from "../../src/sandbox/recorded/recorded-world.ts";

const MINUTE_MS = 60_000;

/** Something to do at one instant of the market's clock. */
export interface ReplayEvent {
  readonly atMs: number;
  /** Wallets of which a row has become visible since they were read last, and how many rows that are. */
  readonly reads: ReadonlyMap<string, number>;
  /** Whether any of these rows is a buy, so that a decision may depend on the day's loss. */
  readonly hasBuys: boolean;
  /** Markets that have ended since. */
  readonly ends: ReadonlySet<string>;
}

/** The instants at which there is anything to do: scans at the beats of their interval, settlement at full minutes. */
export function scheduleOf(world: RecordedWorld, data: RecordedMarketData, scanIntervalMs: number): ReplayEvent[] {
  const events = new Map<number, { reads: Map<string, number>; ends: Set<string>; hasBuys: boolean }>();
  const eventAt = (atMs: number) => {
    const known = events.get(atMs) ?? { reads: new Map(), ends: new Set(), hasBuys: false };
    events.set(atMs, known);
    return known;
  };
  for (const wallet of world.wallets) {
    for (const row of world.rowsOf(wallet)) {
      const event = eventAt(Math.ceil(row.visibleMs / scanIntervalMs) * scanIntervalMs);
      event.reads.set(wallet, (event.reads.get(wallet) ?? 0) + 1);
      event.hasBuys ||= row.side === "BUY";
    }
  }
  for (const { conditionId, endMs } of data.markets.values()) {
    eventAt(Math.ceil(endMs / MINUTE_MS) * MINUTE_MS).ends.add(conditionId);
  }
  return [...events].map(([atMs, event]) => ({ atMs, ...event })).sort((a, b) => a.atMs - b.atMs);
}
