import type { Records } from "../engine/ports.ts";

/** After whom an order trades, in words: mostly its own target, of a joint sale all whose lots it sells (rule 20). @param own its target's name */
export function ownersOf(records: Records, orderId: number, own: string): string {
  const others = records.saleParts.ofOrder(orderId).map(({ targetId }) => records.targets.get(targetId)?.name ?? "");
  return [own, ...others.filter((name) => name !== own)].join(" and ");
}
