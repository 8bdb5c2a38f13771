import { MICRO } from "../../domain/micro.ts";
import { orderAmounts } from "../../domain/order-amounts.ts";
import { onTick } from "../../domain/price.ts";
import { sharesOfTarget } from "../books/sale-parts.ts";
import type { Round } from "../deciding/decision.ts";
import type { MarketView } from "../deciding/market-view.ts";
import type { DebtRecord, OrderRecord, Records } from "../ports.ts";
import { isReadingBack } from "../reconciling/read-back.ts";
import { tradingState } from "../trading-state.ts";
import { saleWait } from "./sale-backoff.ts";

/** What a sale has to know of the round in which it is tried. */
export type ExitRound = Pick<Round, "nowMs" | "venueProblem"> & {
  readonly settings: Pick<Round["settings"], "maxBookAgeMs">;
};

/** What one lot has in a sale. */
export interface ExitPart {
  readonly targetId: number;
  readonly sharesMicro: number;
}

export interface ExitPlan {
  /** In the order in which they are to be filled; they make up the whole. */
  readonly parts: readonly ExitPart[];
  readonly limitMicro: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly negRisk: boolean;
}

/** Whether a lot's sale needs what was bought into it a moment ago: that is not ours to sell before its transaction is in a block (reference 6.5). */
function isSettling(records: Records, tokenId: number, { targetId, freeMicro }: Free): boolean {
  const arriving = records.fills.unsettled().filter((fill) => {
    const order = fill.status === "mined" || fill.targetId !== targetId ? undefined : records.orders.get(fill.orderId);
    return order?.side === "BUY" && order.tokenId === tokenId;
  });
  const heldMicro = records.lots.of(targetId, tokenId)?.sharesMicro ?? 0;
  return arriving.length > 0 && freeMicro > heldMicro - arriving.reduce((sum, { sharesMicro }) => sum + sharesMicro, 0);
}

/** Sizes carry two decimals (reference 1.5): what is less than one step would only leave as little of another lot. */
const LEAST_PART_MICRO = 10_000;

export const TOO_SMALL = "below the market's minimum";

/** A debt and what of it no order is selling yet. */
interface Free {
  readonly targetId: number;
  readonly priceMicro: number;
  readonly freeMicro: number;
  readonly isSelling: boolean;
}

/**
 * What can be sold of a debt now, or in words why it waits. What other targets' lots of the token owe goes along where one of them
 * would be too small to be sold alone (rule 20): at a price that is good enough for each.
 */
export function exitPlan(records: Records, debt: DebtRecord, view: MarketView, round: ExitRound): ExitPlan | string {
  if (tradingState(records).state === "stopped") return "trading is stopped";
  if (isReadingBack(records)) return "what the books lack is read from the venue first";
  if (round.venueProblem !== undefined) return round.venueProblem;
  if (view.market === undefined || view.marketProblem !== undefined)
    return view.marketProblem ?? "the market could not be read";
  const { minSharesMicro, negRisk, closed, acceptingOrders } = view.market;
  if (closed || !acceptingOrders) return "the market takes no orders";
  const open = records.orders.openOfToken(debt.tokenId);
  if (open.some((order) => order.state === "unknown")) return "an order's fate is unknown";
  const own = freeOf(records, debt, open);
  if (isSettling(records, debt.tokenId, own)) return "the shares are still being settled";
  const others = mates(records, debt, open, round.nowMs);
  const isSmall = own.freeMicro < minSharesMicro;
  if (isSmall && own.isSelling) return "an order is on its way";
  if (own.freeMicro + sumOf(others) < minSharesMicro) return TOO_SMALL;
  if (view.book === undefined) return "no book";
  if (round.nowMs - view.book.readMs > round.settings.maxBookAgeMs) return "the book is old";
  const { tickMicro } = view.book;
  const limitOf = ({ priceMicro }: Free): number =>
    Math.min(Math.max(onTick(priceMicro, tickMicro, "up"), tickMicro), MICRO - tickMicro);
  const best = view.book.bids[0]?.priceMicro;
  if (best === undefined || best < limitOf(own)) return "nobody pays enough yet";
  const lots = [own];
  let limitMicro = limitOf(own);
  for (const other of others.sort((a, b) => a.priceMicro - b.priceMicro)) {
    const isNeeded = sumOf(lots) < minSharesMicro;
    if (limitOf(other) > best || (limitOf(other) > limitMicro && !isNeeded)) break;
    // What can be sold alone has an order of its own.
    if (!isSmall && other.freeMicro >= minSharesMicro) continue;
    limitMicro = Math.max(limitMicro, limitOf(other));
    lots.push(other);
  }
  const amounts = orderAmounts("SELL", "FAK", limitMicro, sumOf(lots));
  if (amounts === undefined || amounts.sharesMicro < minSharesMicro) return TOO_SMALL;
  return { limitMicro, ...amounts, negRisk, parts: partsOf(lots, amounts.sharesMicro) };
}

/** What the token's other lots owe and nothing keeps from being sold. */
function mates(records: Records, debt: DebtRecord, open: readonly OrderRecord[], nowMs: number): Free[] {
  return records.debts
    .openOfToken(debt.tokenId)
    .filter((other) => other.id !== debt.id && saleWait(records, other, nowMs) === undefined)
    .map((other) => freeOf(records, other, open))
    .filter((other) => !isSettling(records, debt.tokenId, other))
    .filter(({ freeMicro, isSelling }) => freeMicro >= LEAST_PART_MICRO && !isSelling);
}

function freeOf(records: Records, debt: DebtRecord, open: readonly OrderRecord[]): Free {
  const { targetId, tokenId, priceMicro } = debt;
  const sellingMicro = open.reduce((sum, order) => sum + sharesOfTarget(records, order, targetId), 0);
  const heldMicro = records.lots.of(targetId, tokenId)?.sharesMicro ?? 0;
  const freeMicro = Math.max(0, Math.min(debt.sharesMicro, heldMicro) - sellingMicro);
  return { targetId, priceMicro, freeMicro, isSelling: sellingMicro > 0 };
}

const sumOf = (lots: readonly Free[]): number => lots.reduce((sum, { freeMicro }) => sum + freeMicro, 0);

/** The smallest first: so that of a sale that fills in part as few lots as can be are left. */
function partsOf(lots: readonly Free[], wholeMicro: number): ExitPart[] {
  let restMicro = wholeMicro;
  return [...lots]
    .sort((a, b) => a.freeMicro - b.freeMicro)
    .flatMap(({ targetId, freeMicro }) => {
      const sharesMicro = Math.min(freeMicro, restMicro);
      restMicro -= sharesMicro;
      return sharesMicro === 0 ? [] : [{ targetId, sharesMicro }];
    });
}
