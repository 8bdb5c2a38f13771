import { blockAt, blockMs, shownMs } from "./block-time.ts";
import { madeUpHash } from "./made-up.ts";

/**
 * When a match is seen, in market time after it (reference/polymarket.md 2.6):
 * RTDS 0.25 to 0.7 s; its transaction is sent after 0.4 s and lands in the first block with a later timestamp, which a
 * node shows 0.6 s after that timestamp, together 1 to 3 s; the Data API shows it 0.3 s after the block or later
 * (world/visibility.ts). Where the first attempt fails, another transaction follows 6 to 15 s later: RTDS has told the
 * first hash, the chain and the Data API know the second alone (ENGINE rule 6).
 */
const SENT_AFTER_MS = 400;
const RETRIED_PPM = 5_000;
const RETRY_FROM_MS = 6_000;
const RETRY_SPREAD_MS = 9_000;
const INDEXED_AFTER_MS = 300;
/** No settlement takes longer. */
export const LONGEST_SETTLEMENT_MS = SENT_AFTER_MS + RETRY_FROM_MS + RETRY_SPREAD_MS;

/** What of a row says when it settled. */
export interface Settling {
  readonly timeMs: number;
  readonly tx: string;
  readonly type: string;
}

/** When the transaction that settled this row was sent. The rows of one transaction give one answer. */
export function settledMs({ timeMs, tx, type }: Settling): number {
  const isRetried = type === "TRADE" && isRetriedTx(tx);
  return sentMs(timeMs) + (isRetried ? RETRY_FROM_MS + (digits(tx, 10) % RETRY_SPREAD_MS) : 0);
}

/** When a transaction reaches the chain that is not retried. */
export function sentMs(timeMs: number): number {
  return timeMs + SENT_AFTER_MS;
}

/** The block that a row lies in, as long as no reorganisation moves it. */
export function settledBlock(row: Settling): number {
  return blockAt(settledMs(row));
}

/** The row's second as the Data API tells it: its block's. */
export function settledS(row: Settling): number {
  return Math.floor(blockMs(settledBlock(row)) / 1000);
}

/** From when the Data API shows the row: never before its block. */
export function indexedMs(row: Settling & { readonly visibleMs: number }): number {
  return Math.max(row.visibleMs, shownMs(settledBlock(row)) + INDEXED_AFTER_MS);
}

/** The hash that RTDS tells: another one than the chain's where the settlement was retried. */
export function announcedTx(tx: string): string {
  return isRetriedTx(tx) ? madeUpHash("first attempt", tx) : tx;
}

export function isRetriedTx(tx: string): boolean {
  return digits(tx, 2) % 1_000_000 < RETRIED_PPM;
}

/** Eight hexadecimal digits of a hash as a number: chance that belongs to the transaction. */
function digits(tx: string, from: number): number {
  return Number.parseInt(tx.slice(from, from + 8), 16);
}
