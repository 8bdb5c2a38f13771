import { formatMicro, formatPrice, formatUsd } from "../../domain/micro.ts";
import { averagePrice } from "../../domain/price.ts";
import { venueMeaning } from "../../domain/venue-words.ts";
import { targetsOf } from "../books/sale-parts.ts";
import { saleCause } from "../exits/sale-cause.ts";
import type { OrderRecord, Records } from "../ports.ts";
import { neverLeft } from "./refusal.ts";

/** Tells people how an order ended: what was copied and at what price, or why nothing was. */
export function tellCopy(records: Records, order: OrderRecord): void {
  const { target, along } = owners(records, order);
  const token = records.tokens.get(order.tokenId);
  const what = `"${token?.title ?? "?"}" ${token?.outcome ?? ""}`.trim();
  const more = `/why_${order.id}`;
  if (order.filledSharesMicro === 0) {
    const why = whyUnfilled(order);
    const whose =
      order.signalId === null || saleCause(records, order) !== undefined ? `held after ${target}` : `copying ${target}`;
    const text = `Not filled: ${order.side === "BUY" ? "buy" : "sell"} of ${what}, ${whose}.\n${why}\n${more}`;
    // A debt is tried again and again: the same reason is told once.
    const dedupeKey = order.side === "SELL" ? `copy-unfilled:${order.targetId}:${order.tokenId}:${why}` : undefined;
    records.alerts.raise({ severity: "info", kind: "copy-unfilled", text, ...(dedupeKey && { dedupeKey }) });
    return;
  }
  const shares = formatMicro(order.filledSharesMicro);
  const price = formatPrice(averagePrice(order.filledCollateralMicro, order.filledSharesMicro));
  const part = order.filledSharesMicro < order.sharesMicro ? ` of ${formatMicro(order.sharesMicro)}` : "";
  const fee = order.feeMicro > 0 ? `, fee ${formatUsd(order.feeMicro)}` : "";
  const cost = `${formatUsd(order.filledCollateralMicro)}${fee}`;
  const text = `${deed(records, order, target)} ${shares}${part} shares of ${what} at ${price} (${cost})${along}.\n${more}`;
  records.alerts.raise({ severity: "info", kind: "copied", text });
}

/** After whom, and whose lots a joint sale takes along though he sold nothing now: a rest that was owed. */
function owners(records: Records, order: OrderRecord): { readonly target: string; readonly along: string } {
  const named = (ids: readonly number[]) => ids.map((id) => records.targets.get(id)?.name ?? "a target").join(" and ");
  const others = targetsOf(records, order).filter((id) => id !== order.targetId);
  const hasSold = (id: number) => (records.debts.of(id, order.tokenId)?.signalId ?? null) !== null;
  const isRest = (id: number) => order.signalId !== null && !hasSold(id);
  const rests = others.filter(isRest);
  return {
    target: named([order.targetId, ...others.filter((id) => !isRest(id))]),
    along: rests.length === 0 ? "" : `, along with what was left after ${named(rests)}`,
  };
}

/** What we did, and after whom: a sale by a rule of ours, or that somebody asked for, copies nothing. */
function deed(records: Records, order: OrderRecord, target: string): string {
  const { side, signalId } = order;
  const cause = saleCause(records, order);
  if (side === "BUY" || (signalId !== null && cause === undefined)) {
    return `Copied ${target}: ${side === "BUY" ? "bought" : "sold"}`;
  }
  return `Sold${cause === undefined ? "" : ` ${cause}`}. Held after ${target}:`;
}

/** What a refusal means; what is not known of the venue's words is quoted, without our order's hash. */
function refusalWords(words: string): string {
  const quoted = words.replace(/0x[0-9a-f]{64}/g, "").replace(/ {2,}/g, " ");
  if (!neverLeft(words)) return `the venue refused it: ${venueMeaning(words) ?? quoted}`;
  const isNamed = /^not (signed|noted|sent): /.test(words);
  return isNamed ? `it was ${quoted}` : `it was not sent: ${venueMeaning(words) ?? quoted}`;
}

function whyUnfilled({ state, reason }: OrderRecord): string {
  const words = reason ?? "";
  if (state === "refused") return refusalWords(words);
  if (state === "cancelled" || state === "expired") return words;
  if (state === "failed") return "what it had matched failed to settle";
  return "nothing was offered inside the limit any more";
}
