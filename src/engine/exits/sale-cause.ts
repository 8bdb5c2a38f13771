import type { OrderRecord, Records } from "../ports.ts";

const OWN_RULES: readonly string[] = ["take profit", "stop loss", "trailing stop", "time exit"];
/** The reason of a debt that /flatten made. */
export const ASKED_FOR = "everything is to be sold";

const ofDebt = (targetId: number, tokenId: number): string => `sale-cause:debt:${targetId}:${tokenId}`;
const ofOrder = (orderId: number): string => `sale-cause:order:${orderId}`;

/** Why a lot is owed without a sell of his; a debt's own reason soon tells why it waits. */
export function noteDebtCause(records: Records, targetId: number, tokenId: number, cause: string, nowMs: number): void {
  records.settings.set(ofDebt(targetId, tokenId), cause, nowMs);
}

/** Keeps with an order that copies no trade what its lot is owed for now. */
export function noteOrderCause(
  records: Records,
  order: { readonly id: number; readonly targetId: number; readonly tokenId: number },
  nowMs: number,
): void {
  const cause = records.settings.get(ofDebt(order.targetId, order.tokenId));
  if (typeof cause === "string") records.settings.set(ofOrder(order.id), cause, nowMs);
}

/** What made us sell, to follow "Sold"; undefined for an order that copies a trade, or of which it was not kept. */
export function saleCause(
  records: Records,
  { id, side, signalId }: Pick<OrderRecord, "id" | "side" | "signalId">,
): string | undefined {
  const signal = signalId === null ? undefined : records.signals.get(signalId);
  if (side === "SELL" && signal?.side === "BUY") {
    return `because ${records.targets.get(signal.targetId)?.name ?? "a target"} bought the other outcome`;
  }
  const cause = records.settings.get(ofOrder(id));
  if (typeof cause !== "string") return undefined;
  if (OWN_RULES.includes(cause)) return `by a rule of ours: ${cause}`;
  return cause === ASKED_FOR ? "because you asked to sell everything" : `because ${cause}`;
}
