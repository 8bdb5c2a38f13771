import { MICRO } from "../../domain/micro.ts";
import { orderAmounts } from "../../domain/order-amounts.ts";
import { onTick } from "../../domain/price.ts";
import type { Round } from "../deciding/decision.ts";
import type { MarketView } from "../deciding/market-view.ts";
import type { DebtRecord, Records } from "../ports.ts";
import { tradingState } from "../trading-state.ts";

/** What a sale has to know of the round in which it is tried. */
export type ExitRound = Pick<Round, "nowMs" | "clockOffsetMs" | "venueProblem"> & {
  readonly settings: Pick<Round["settings"], "maxBookAgeMs">;
};

export interface ExitPlan {
  readonly limitMicro: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly negRisk: boolean;
}

/** What was bought a moment ago is not ours to sell before its transaction is in a block: the venue refuses it (reference 6.5). */
function isSettling(records: Records, tokenId: number): boolean {
  return records.fills.unsettled().some(({ status, orderId }) => {
    const order = status === "mined" ? undefined : records.orders.get(orderId);
    return order?.side === "BUY" && order.tokenId === tokenId;
  });
}

export const TOO_SMALL = "below the market's minimum";

/** What can be sold of a debt now, or in words why it waits. */
export function exitPlan(records: Records, debt: DebtRecord, view: MarketView, round: ExitRound): ExitPlan | string {
  if (tradingState(records).state === "stopped") return "trading is stopped";
  if (round.venueProblem !== undefined) return round.venueProblem;
  if (view.market === undefined || view.marketProblem !== undefined)
    return view.marketProblem ?? "the market could not be read";
  if (view.market.closed || !view.market.acceptingOrders) return "the market takes no orders";
  const open = records.orders.openOfToken(debt.tokenId);
  if (open.some((order) => order.state === "unknown")) return "an order's fate is unknown";
  if (isSettling(records, debt.tokenId)) return "the shares are still being settled";
  const selling = open.reduce(
    (sum, order) => sum + (order.side === "SELL" && order.targetId === debt.targetId ? order.sharesMicro : 0),
    0,
  );
  const held = records.lots.of(debt.targetId, debt.tokenId)?.sharesMicro ?? 0;
  const freeMicro = Math.min(debt.sharesMicro, held) - selling;
  if (freeMicro < view.market.minSharesMicro) return selling > 0 ? "an order is on its way" : TOO_SMALL;
  if (view.book === undefined) return "no book";
  if (round.nowMs - round.clockOffsetMs - view.book.readMs > round.settings.maxBookAgeMs) return "the book is old";
  const { tickMicro } = view.book;
  const limitMicro = Math.min(Math.max(onTick(debt.priceMicro, tickMicro, "up"), tickMicro), MICRO - tickMicro);
  const best = view.book.bids[0]?.priceMicro;
  if (best === undefined || best < limitMicro) return "nobody pays enough yet";
  const amounts = orderAmounts("SELL", "FAK", limitMicro, freeMicro);
  if (amounts === undefined || amounts.sharesMicro < view.market.minSharesMicro) return TOO_SMALL;
  return { limitMicro, ...amounts, negRisk: view.market.negRisk };
}
