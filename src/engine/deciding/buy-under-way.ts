import type { OrderRecord, Records, SignalRecord } from "../ports.ts";

/** A sell waits no longer than this for what a buy brought: by then most fates are known. */
const LONGEST_WAIT_MS = 45_000;

/**
 * A buy of the same lot that left before the sell was seen, and whose end is not known yet: what it brought belongs to the lot that
 * the sell is mirrored by (rules 19, 20). Undefined where there is none, or the sell has waited long enough.
 */
export function buyUnderWay(records: Records, signal: SignalRecord, nowMs: number): OrderRecord | undefined {
  const { targetId, tokenId, firstSeenMs } = signal;
  if (Math.abs(nowMs - firstSeenMs) > LONGEST_WAIT_MS) return undefined;
  return records.orders
    .openOfToken(tokenId)
    .find((order) => order.side === "BUY" && order.targetId === targetId && order.createdMs <= firstSeenMs);
}
