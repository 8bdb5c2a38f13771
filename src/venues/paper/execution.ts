import type { Book, Level } from "../../domain/book.ts";
import type { Market } from "../../domain/market.ts";
import type { Side } from "../../domain/trade.ts";
import type { Clock, MarketData, Random, TradeStatus, VenueOrder, VenueOrderState } from "../../engine/ports.ts";
import { takerFee, worstCost, worth } from "./amounts.ts";
import { isImmediate, signedLimitMicro } from "./form-check.ts";
import { crosses, match } from "./matching.ts";
import {
  CROSSES,
  EXPIRED,
  isExpired,
  NO_BALANCE,
  NO_MATCH,
  NOT_FILLED,
  NOT_RUN,
  smallBuyRefusalOf,
  tickRefusalOf,
} from "./order-check.ts";
import type { PaperBooks } from "./paper-books.ts";
import { leftOf } from "./paper-books.ts";
import type { PaperOrder } from "./paper-orders.ts";
import { stateOf } from "./paper-orders.ts";

/** How often, and by how many ticks, an order finds the book worse than it was read. */
export interface Slippage {
  /** Of orders, 0 to 1. */
  readonly rate: number;
  readonly ticks: number;
}

export interface ExecutionNeeds {
  readonly books: PaperBooks;
  readonly marketData: MarketData;
  readonly clock: Clock;
  readonly random: Random;
  readonly slippage: Slippage | undefined;
  /** What a trade is when it is made. */
  readonly firstStatus: TradeStatus;
}

/** Trades orders against a book and books what they traded. Its methods run inside a transaction of the books. */
export class Execution {
  readonly #needs: ExecutionNeeds;

  constructor(needs: ExecutionNeeds) {
    this.#needs = needs;
  }

  /** An order meets its first book: it takes what stands within its limit; the rest ends, or rests. */
  take(order: VenueOrder, market: Market, book: Book): VenueOrderState {
    const { books, clock, marketData } = this.#needs;
    const now = books.orders.get(order.hash);
    if (now?.state !== "open") return this.#stateOf(order.hash);
    if (isExpired(order, marketData.venueNowMs())) return this.end(order.hash, "done", EXPIRED);
    const offTick = tickRefusalOf(order, book.tickMicro);
    if (offTick !== undefined) return this.end(order.hash, "refused", offTick, true);
    const refusal = crosses(book, order) ? crossingRefusalOf(order) : undefined;
    if (refusal !== undefined) return this.end(order.hash, "refused", refusal);
    const sharesMicro = this.#affordable(order, market.feeRatePpm);
    if (sharesMicro === 0) return this.end(order.hash, "refused", NO_BALANCE, true);
    const { side, token } = order;
    const taker = { side, limitMicro: signedLimitMicro(order.form), sharesMicro };
    const { fills, taken } = match(book, taker, books.taken.of(token, side), this.#worseMicro(book));
    const filledMicro = fills.reduce((sum, fill) => sum + fill.sharesMicro, 0);
    if (order.type === "FOK" && filledMicro < order.sharesMicro) return this.end(order.hash, "done", NOT_FILLED);
    books.taken.replace(token, side, taken);
    for (const fill of fills) this.#book(order, fill, takerFee(fill.sharesMicro, fill.priceMicro, market.feeRatePpm));
    if (isImmediate(order)) return this.end(order.hash, "done", filledMicro === 0 ? NO_MATCH : "");
    if (filledMicro === order.sharesMicro) return this.end(order.hash, "done", "");
    books.orders.rest(order.hash, clock.nowMs());
    return this.#stateOf(order.hash);
  }

  /**
   * A resting order meets a later book. Orders that stand in the book beyond its limit, not at it, would have met it first:
   * as much as they offer is traded at its limit, as maker without fee (rule 33). Returns whether anything changed.
   */
  make(resting: PaperOrder, book: Book): boolean {
    const { books, marketData } = this.#needs;
    const order = books.orders.get(resting.hash);
    if (order?.state !== "open" || order.restingMs === null || book.readMs < order.restingMs) return false;
    if (isExpired(order, marketData.venueNowMs())) return books.orders.end(order.hash, "done", EXPIRED);
    const { token, side, limitMicro } = order;
    const through = side === "BUY" ? limitMicro - 1 : limitMicro + 1;
    const taker = { side, limitMicro: through, sharesMicro: leftOf(order) };
    const { fills, taken } = match(book, taker, books.taken.of(token, side));
    const sharesMicro = fills.reduce((sum, fill) => sum + fill.sharesMicro, 0);
    if (sharesMicro === 0) return false;
    const isBeyondCash = side === "BUY" && worth("BUY", sharesMicro, limitMicro) > books.spendableCashMicro();
    if (isBeyondCash) return books.orders.end(order.hash, "done", NO_BALANCE);
    books.taken.replace(token, side, taken);
    this.#book(order, { priceMicro: limitMicro, sharesMicro }, 0);
    if (sharesMicro === taker.sharesMicro) books.orders.end(order.hash, "done", "");
    return true;
  }

  /** Ends an order that is open; tells how it stands either way. */
  end(hash: string, state: "done" | "refused", reason: string, again = false): VenueOrderState {
    this.#needs.books.orders.end(hash, state, reason, again);
    return this.#stateOf(hash);
  }

  /** As much of an order as can be paid for: all or nothing, but a FAK sells what there is. */
  #affordable({ type, side, token, sharesMicro, limitMicro }: VenueOrder, feeRatePpm: number): number {
    const { books } = this.#needs;
    if (side === "BUY")
      return worstCost(sharesMicro, limitMicro, feeRatePpm) <= books.freeCashMicro() ? sharesMicro : 0;
    const freeMicro = Math.max(0, books.freeSharesMicro(token));
    if (type === "FAK") return Math.min(sharesMicro, freeMicro);
    return sharesMicro <= freeMicro ? sharesMicro : 0;
  }

  #worseMicro({ tickMicro }: Book): number {
    const { slippage, random } = this.#needs;
    if (slippage === undefined || slippage.rate === 0) return 0;
    return random.next() < slippage.rate ? slippage.ticks * tickMicro : 0;
  }

  #book(
    order: { hash: string; token: string; side: Side },
    { priceMicro, sharesMicro }: Level,
    feeMicro: number,
  ): void {
    const { books, random, clock, firstStatus: status } = this.#needs;
    const { hash: orderHash, token, side } = order;
    const collateralMicro = worth(side, sharesMicro, priceMicro);
    const trade = { id: random.id(), orderHash, priceMicro, sharesMicro, collateralMicro, feeMicro };
    books.trades.add({ ...trade, atMs: clock.nowMs(), status });
    const sign = side === "BUY" ? 1 : -1;
    books.account.addCash(-sign * collateralMicro - feeMicro);
    books.account.addShares(token, sign * sharesMicro);
  }

  #stateOf(hash: string): VenueOrderState {
    const known = this.#needs.books.orders.get(hash);
    return known === undefined ? { hash, state: "refused", reason: NOT_RUN } : stateOf(known);
  }
}

function crossingRefusalOf(order: VenueOrder): string | undefined {
  return order.postOnly ? CROSSES : smallBuyRefusalOf(order);
}
