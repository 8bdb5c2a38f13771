import { mulDiv } from "../../domain/micro.ts";
import type { MarkedHolding, Records } from "../ports.ts";

/** A live mark older than this no longer counts as known (rule 29). */
const STALE_MARK_MS = 60_000;

export interface Equity {
  readonly cashMicro: number;
  /** Held back for open buy orders; part of cash, shown apart. */
  readonly reservedMicro: number;
  readonly marksMicro: number;
  readonly equityMicro: number;
  /** True when a holding has no mark of the last minute: buys wait. */
  readonly stale: boolean;
}

/** Equity = cash + Σ marks (rule 29). Cash includes what is reserved: nothing leaves it before a fill. */
export function equity(records: Records, nowMs: number): Equity {
  const { cashMicro } = records.account.get();
  const reservedMicro = records.orders.reservedMicro();
  let marksMicro = 0;
  let stale = false;
  for (const holding of records.lots.marked()) {
    if (isStale(holding, nowMs)) stale = true;
    marksMicro += mulDiv(holding.sharesMicro, holding.priceMicro ?? 0, 1_000_000, "down");
  }
  return {
    cashMicro: cashMicro - reservedMicro,
    reservedMicro,
    marksMicro,
    equityMicro: cashMicro + marksMicro,
    stale,
  };
}

function isStale({ atMs, kind }: MarkedHolding, nowMs: number): boolean {
  if (atMs === null) return true;
  return kind === "live" && nowMs - atMs > STALE_MARK_MS;
}

/** Keeps what everything is worth now, in the caller's transaction. Without a day there is no money yet to speak of. */
export function noteEquity(records: Records, nowMs: number): void {
  if (records.days.latest() === undefined) return;
  records.equityPoints.put({ atMs: nowMs, equityMicro: equity(records, nowMs).equityMicro });
}
