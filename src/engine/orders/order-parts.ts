import { mulDiv } from "../../domain/micro.ts";
import type { OrderPartRecord, OrderRecord, Records } from "../ports.ts";

/** Orders of an episode: its own, and those that were made for it and others together. */
export function ordersOfEpisode(records: Records, episodeId: number): OrderRecord[] {
  const own = records.orders.ofEpisode(episodeId);
  const others = new Set(records.orderParts.ofEpisode(episodeId).map(({ orderId }) => orderId));
  for (const { id } of own) others.delete(id);
  return [...own, ...[...others].flatMap((id) => records.orders.get(id) ?? [])];
}

/**
 * A buy stands for `toMicro` instead of `fromMicro` USD: what its episode has committed moves with it, or, in an order for several
 * of them, what each has, by its part. The changes of the parts add up to that of the order, to the micro.
 */
export function changeCommitted(records: Records, order: OrderRecord, fromMicro: number, toMicro: number): void {
  if (order.side !== "BUY" || order.episodeId === null || fromMicro === toMicro) return;
  const parts = records.orderParts.ofOrder(order.id);
  if (parts.length === 0) commit(records, order.episodeId, toMicro - fromMicro);
  const [before, after] = [shareOut(parts, fromMicro), shareOut(parts, toMicro)];
  for (const [index, { episodeId }] of parts.entries()) {
    commit(records, episodeId, (after[index] ?? 0) - (before[index] ?? 0));
  }
}

/** What an episode has committed by its part of an order: what that reserves, and once it has ended what was filled of it. */
export function committedOfPart(records: Records, part: OrderPartRecord): number {
  const order = records.orders.get(part.orderId);
  if (order === undefined) throw new Error(`order ${part.orderId} is missing`);
  if (order.terminalMs === null) return part.notionalMicro;
  const parts = records.orderParts.ofOrder(order.id);
  const shares = shareOut(parts, order.filledCollateralMicro);
  return shares[parts.findIndex(({ id }) => id === part.id)] ?? 0;
}

/** An amount shared out pro rata: each share rounded where the sums up to it are, so that they add up to the amount. */
export function shareOut(parts: readonly { readonly notionalMicro: number }[], amountMicro: number): number[] {
  const wholeMicro = parts.reduce((sum, { notionalMicro }) => sum + notionalMicro, 0);
  let upToMicro = 0;
  let sharedMicro = 0;
  return parts.map(({ notionalMicro }) => {
    upToMicro += notionalMicro;
    const shareMicro = mulDiv(amountMicro, upToMicro, wholeMicro, "down") - sharedMicro;
    sharedMicro += shareMicro;
    return shareMicro;
  });
}

function commit(records: Records, episodeId: number, changeMicro: number): void {
  const episode = records.episodes.get(episodeId);
  if (episode === undefined) throw new Error(`episode ${episodeId} is missing`);
  records.episodes.update(episode.id, { committedMicro: episode.committedMicro + changeMicro });
}
