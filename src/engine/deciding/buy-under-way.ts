import type { OrderRecord, Records, SignalRecord } from "../ports.ts";

/** A sell waits no longer than this for what a buy brings: by then most fates are known, and what comes later is owed as it comes. */
const LONGEST_WAIT_MS = 45_000;

/** Whether a sell waits for the end of a buy of the same lot: what it brings belongs to the lot that the sell is mirrored by (rules 19, 20). */
export function awaitsBuy(records: Records, signal: SignalRecord, nowMs: number): boolean {
  if (signal.baseline === 1 || Math.abs(nowMs - signal.firstSeenMs) > LONGEST_WAIT_MS) return false;
  return buysUnderWay(records, signal).length > 0;
}

/** Buys of the same lot that left before the sell was seen, and whose end is not known. */
export function buysUnderWay(records: Records, { targetId, tokenId, firstSeenMs }: SignalRecord): OrderRecord[] {
  return records.orders
    .openOfToken(tokenId)
    .filter((order) => order.side === "BUY" && order.targetId === targetId && order.createdMs <= firstSeenMs);
}
