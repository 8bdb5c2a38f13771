import type { Records } from "../ports.ts";

/** The first resend is at once; the second waits this long, each later one twice as long, at most the longest. */
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 30 * 60_000;
/** Doubling beyond this passes the longest wait anyway. */
const MOST_DOUBLINGS = 16;

interface Sale {
  readonly orderId: number;
  /** Sales of this debt that failed to settle, one after the other. */
  readonly failures: number;
  /** Its failure is counted in `failures`. */
  readonly isCounted: boolean;
  readonly untilMs: number;
}

/**
 * Sales whose settlement fails are owed and sent again; one that keeps failing is not sent again at once each time. Kept in memory:
 * after a restart a debt is tried at once, and waits again when that fails as well twice.
 */
export class SaleBackoff {
  /** By debt: no more than there are lots. */
  readonly #sales = new Map<number, Sale>();

  sent(debtId: number, orderId: number): void {
    const failures = this.#sales.get(debtId)?.failures ?? 0;
    this.#sales.set(debtId, { orderId, failures, isCounted: false, untilMs: 0 });
  }

  /** A person asks for it: it may be tried at once. */
  forget(debtId: number): void {
    this.#sales.delete(debtId);
  }

  /** Why a debt is not tried now, in words that stay the same until its next failure; undefined when it may be. */
  waits(records: Records, debtId: number, nowMs: number): string | undefined {
    const sale = this.#counted(records, debtId, nowMs);
    if (sale === undefined || nowMs >= sale.untilMs) return undefined;
    const waitMs = waitAfter(sale.failures);
    const wait = waitMs < 60_000 ? `${waitMs / 1000} s` : `${waitMs / 60_000} min`;
    return `its sale failed to settle ${sale.failures} times in a row: tried again after ${wait}`;
  }

  #counted(records: Records, debtId: number, nowMs: number): Sale | undefined {
    const sale = this.#sales.get(debtId);
    if (sale === undefined || sale.isCounted) return sale;
    const state = records.orders.get(sale.orderId)?.state;
    if (state === "settled") this.#sales.delete(debtId);
    if (state !== "failed") return this.#sales.get(debtId);
    const failures = sale.failures + 1;
    const counted = { ...sale, failures, isCounted: true, untilMs: nowMs + waitAfter(failures) };
    this.#sales.set(debtId, counted);
    return counted;
  }
}

function waitAfter(failures: number): number {
  if (failures < 2) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 2, MOST_DOUBLINGS));
}
