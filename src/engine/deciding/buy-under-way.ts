import type { Records, SignalRecord } from "../ports.ts";

/**
 * Whether a sell waits for the end of a buy of the same lot that left before the sell was seen: what it brings belongs to the lot that
 * the sell is mirrored by (rules 19, 20). While an order's fate is unknown nothing of its token can be sold anyway (rule 25).
 */
export function awaitsBuy(records: Records, { baseline, targetId, tokenId, firstSeenMs }: SignalRecord): boolean {
  if (baseline === 1) return false;
  return records.orders
    .openOfToken(tokenId)
    .some((order) => order.side === "BUY" && order.targetId === targetId && order.createdMs <= firstSeenMs);
}
