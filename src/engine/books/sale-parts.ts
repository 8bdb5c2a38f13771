import { splitExactly } from "../../domain/split.ts";
import type { OrderRecord, Records, VenueTrade } from "../ports.ts";

/** One lot's part of a trade. */
export interface TradePart {
  readonly targetId: number;
  readonly trade: VenueTrade;
}

/** Whose lots an order trades for: mostly its own target's, of a joint sale those of several (rule 20). */
export function targetsOf(records: Records, order: Pick<OrderRecord, "id" | "targetId">): number[] {
  const parts = records.saleParts.ofOrder(order.id);
  return parts.length === 0 ? [order.targetId] : parts.map(({ targetId }) => targetId);
}

/** Shares that an order sells, or is to sell, of one target's lot. */
export function sharesOfTarget(records: Records, order: OrderRecord, targetId: number): number {
  if (order.side !== "SELL") return 0;
  const parts = records.saleParts.ofOrder(order.id);
  if (parts.length === 0) return order.targetId === targetId ? order.sharesMicro : 0;
  return parts.find((part) => part.targetId === targetId)?.sharesMicro ?? 0;
}

/**
 * A venue's trade cut into what each lot of the order gives: one lot after the other, as far as its part goes; money in proportion to
 * the shares, to the micro. Throws where the trade is larger than what is left of the parts.
 */
export function cutTrade(records: Records, order: OrderRecord, trade: VenueTrade): TradePart[] {
  const parts = records.saleParts.ofOrder(order.id);
  if (parts.length === 0) return [{ targetId: order.targetId, trade }];
  const standing = records.fills.ofOrder(order.id).filter(({ status }) => status !== "failed");
  let restMicro = trade.sharesMicro;
  const cuts = parts.flatMap(({ targetId, sharesMicro }) => {
    const own = standing.filter((fill) => fill.targetId === targetId);
    const leftMicro = own.reduce((left, fill) => left - fill.sharesMicro, sharesMicro);
    const cutMicro = Math.min(leftMicro, restMicro);
    restMicro -= cutMicro;
    return cutMicro <= 0 ? [] : [{ targetId, sharesMicro: cutMicro }];
  });
  if (restMicro > 0) throw new Error(`order ${order.id} was filled beyond its size`);
  const weights = cuts.map(({ sharesMicro }) => sharesMicro);
  const collateral = splitExactly(trade.collateralMicro, weights);
  const fees = splitExactly(trade.feeMicro, weights);
  return cuts.map(({ targetId, sharesMicro }, index) => {
    const money = { collateralMicro: collateral[index] ?? 0, feeMicro: fees[index] ?? 0 };
    return { targetId, trade: { ...trade, sharesMicro, ...money } };
  });
}
