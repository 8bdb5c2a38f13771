import type { OrderForm } from "../../domain/order.ts";
import type { Approved, Clock, OrderSigner, Store, VenueOrder } from "../ports.ts";
import { noteStep } from "../seeing/latency.ts";
import { tradingState } from "../trading-state.ts";
import { closeOrder } from "./order-booking.ts";
import { moveOrder, orderOf } from "./order-move.ts";
import type { StoredOrder } from "./order-store.ts";

export interface DepartureNeeds {
  readonly store: Store;
  readonly signer: OrderSigner;
  /** The market's clock. */
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  /** Notes outside the database how far the journal is: of what has left, no older copy that is put back is silent (rule 32). */
  readonly noteHead?: (() => void) | undefined;
}

/**
 * Signs a stored order and lets it through the last gates. Undefined where nothing of it leaves: the order has then ended, with its
 * reason, or had ended before.
 */
export async function depart(needs: DepartureNeeds, stored: StoredOrder): Promise<Approved<VenueOrder> | undefined> {
  const { signer, stopping, noteHead } = needs;
  const { form, limitMicro } = stored.order;
  let signature: string;
  try {
    signature = await signer.sign(form as OrderForm, { limitMicro }, stopping);
  } catch (error) {
    refuse(needs, stored.id, "signed", error);
    return undefined;
  }
  if (!mayLeave(needs, stored.id, signature)) return undefined;
  try {
    noteHead?.();
  } catch (error) {
    refuse(needs, stored.id, "noted", error);
    return undefined;
  }
  return Object.freeze({ ...stored.order, signature }) as Approved<VenueOrder>;
}

/** Once a stop is stored, nothing leaves any more (rule 21), and nothing that was closed meanwhile. */
function mayLeave({ store, clock }: DepartureNeeds, orderId: number, signature: string): boolean {
  return store.transact((records) => {
    const sentMs = clock.nowMs();
    if (orderOf(records, orderId).terminalMs !== null) return false;
    moveOrder(records, orderId, "signed", { atMs: sentMs, signature });
    if (tradingState(records).state === "stopped") {
      closeOrder(records, orderId, "cancelled", "trading was stopped before it was sent", sentMs);
      return false;
    }
    const { signalId } = moveOrder(records, orderId, "sent", { atMs: sentMs });
    noteStep(records, signalId, "signedMs", sentMs);
    noteStep(records, signalId, "sentMs", sentMs);
    return true;
  });
}

/** By our own side: nothing of it has left, and what it was for is not copied. */
function refuse({ store, clock }: DepartureNeeds, orderId: number, kind: "signed" | "noted", error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  store.transact((records) => {
    records.journal.append(kind === "signed" ? "signing-refused" : "noting-failed", { orderId, reason });
    closeOrder(records, orderId, "refused", `not ${kind}: ${reason}`, clock.nowMs());
    const what = kind === "signed" ? "was not signed" : "was not sent: how far the journal is could not be noted";
    const text = `Order ${orderId} ${what}: ${reason}.\nNothing of it was sent. /why_${orderId}`;
    records.alerts.raise({ severity: "critical", kind: `not-${kind}`, text, dedupeKey: `not-${kind}:${reason}` });
  });
}
