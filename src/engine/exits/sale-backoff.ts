import { z } from "zod";
import { isOfPause } from "../orders/refusal.ts";
import type { DebtRecord, OrderRecord, Records } from "../ports.ts";

/** The first resend is at once; the second waits this long, each later one twice as long, at most the longest. */
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 30 * 60_000;
/** Doubling beyond this passes the longest wait anyway. */
const MOST_DOUBLINGS = 16;

type Lot = Pick<DebtRecord, "targetId" | "tokenId">;

const stored = z.strictObject({ failures: z.int().positive(), untilMs: z.int() });

/**
 * A sale of a lot came to its end: one that was refused, or failed to settle, is owed and sent again, and one that keeps failing not at
 * once each time. Kept in the database, in the caller's transaction: a restart is no reason to hurry.
 */
export function noteSaleEnd(records: Records, lot: Lot, { state, reason, sentMs }: OrderRecord, nowMs: number): void {
  const failures = failuresOf(records, lot)?.failures ?? 0;
  // What never left, or met a pause, says nothing about this sale: it goes out once that is over.
  const isJudged = state === "refused" && sentMs !== null && !isOfPause(reason);
  if (state === "failed" || isJudged) {
    records.settings.set(nameOf(lot), { failures: failures + 1, untilMs: nowMs + waitAfter(failures + 1) }, nowMs);
  } else if (state === "settled") forgetSaleFailures(records, lot, nowMs);
}

/** It may be tried at once: a sale has settled, or a person asks for it. */
export function forgetSaleFailures(records: Records, lot: Lot | undefined, nowMs: number): void {
  if (lot !== undefined && failuresOf(records, lot) !== undefined) records.settings.set(nameOf(lot), null, nowMs);
}

/** Why a debt is not tried now, in words that stay the same until its next failure; undefined when it may be. */
export function saleWait(records: Records, debt: DebtRecord, nowMs: number): string | undefined {
  const { failures, untilMs } = failuresOf(records, debt) ?? { failures: 0, untilMs: 0 };
  if (nowMs >= untilMs) return undefined;
  const waitMs = waitAfter(failures);
  const wait = waitMs < 60_000 ? `${waitMs / 1000} s` : `${waitMs / 60_000} min`;
  return `its sale was refused, or failed to settle, ${failures} times in a row: tried again after ${wait}`;
}

const nameOf = ({ targetId, tokenId }: Lot): string => `sale-failures:${targetId}:${tokenId}`;

/** What is not understood holds nothing back. */
function failuresOf(records: Records, lot: Lot): z.infer<typeof stored> | undefined {
  return stored.safeParse(records.settings.get(nameOf(lot))).data;
}

function waitAfter(failures: number): number {
  if (failures < 2) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 2, MOST_DOUBLINGS));
}
