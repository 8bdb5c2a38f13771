import type { Approved, Clock, OrderForms, Random, Records, VenueOrder } from "../ports.ts";

export interface OrderDraft {
  readonly episodeId: number | null;
  readonly signalId: number | null;
  readonly targetId: number;
  readonly tokenId: number;
  readonly token: string;
  readonly conditionId: string;
  readonly negRisk: boolean;
  readonly side: "BUY" | "SELL";
  readonly limitMicro: number;
  readonly sharesMicro: number;
  /** What the shares are worth at the limit, as order-amounts.ts has it. */
  readonly notionalMicro: number;
  readonly reservedMicro: number;
  readonly day: string;
  readonly tradeMs: number;
}

/** An order as stored, without its signature. */
type UnsignedOrder = Omit<VenueOrder, "signature">;

export interface StoredOrder {
  readonly id: number;
  readonly order: Approved<UnsignedOrder>;
}

/**
 * Stores the order of an approved decision, in the caller's transaction: its form and hash are known and on disk before any
 * byte leaves (rule 24).
 */
export function storeOrder(
  records: Records,
  draft: OrderDraft,
  { clock, random, forms }: { readonly clock: Clock; readonly random: Random; readonly forms: OrderForms },
): StoredOrder {
  const createdMs = clock.nowMs();
  const { token, conditionId, negRisk, side, limitMicro, sharesMicro, tradeMs } = draft;
  const { episodeId, signalId, targetId, tokenId, notionalMicro, reservedMicro, day } = draft;
  const salt = saltOf(random);
  const terms = { token, negRisk, side, sharesMicro, collateralMicro: notionalMicro, timestampMs: createdMs, salt };
  const form = forms.form(terms);
  const { hash } = form;
  const links = { episodeId, signalId, targetId, tokenId, side };
  const amounts = { limitMicro, sharesMicro, notionalMicro, reservedMicro };
  const nothing = { filledSharesMicro: 0, filledCollateralMicro: 0, feeMicro: 0, sentMs: null, terminalMs: null };
  const id = records.orders.insert({
    ...{ ...links, ...amounts, ...nothing, hash, salt, type: "FAK", state: "stored", day, createdMs },
    ...{ reason: null, formJson: JSON.stringify(form), signature: null },
  });
  records.journal.append("order", { id, ...links, ...amounts, hash, state: "stored" });
  const fixed = { hash, form, token, conditionId, side, limitMicro, sharesMicro, createdMs, tradeMs };
  const order: UnsignedOrder = { ...fixed, type: "FAK", expirationS: 0, postOnly: false };
  return { id, order: Object.freeze(order) as Approved<UnsignedOrder> };
}

/** 53 bits, which is what the venue's JSON number holds. */
function saltOf(random: Random): string {
  const bytes = Buffer.from(random.bytes(8));
  return String(Number(bytes.readBigUInt64BE() >> 11n));
}
