import type { Book } from "../../domain/book.ts";
import type { Market } from "../../domain/market.ts";
import type {
  Approved,
  Clock,
  MarketData,
  Random,
  Venue,
  VenueOrder,
  VenueOrderState,
  VenueTrade,
} from "../../engine/ports.ts";
import { payout, takerFee, worstCost, worth } from "./amounts.ts";
import { match } from "./matching.ts";
import { NO_BALANCE, NO_BOOK, NO_MATCH, NOT_RUN, refusalOf, tickRefusalOf } from "./order-check.ts";
import { PaperBooks } from "./paper-books.ts";

const START_CASH_MICRO = 1_000_000_000;
const BASE_DELAY_MS = 300;
/** A book that is not new enough yet is read again after this, so many times in all. */
const READ_AGAIN_MS = 250;
const MOST_READS = 6;
const CANCELLED = "cancelled";
const RESTARTED = "the venue restarted before it matched";

export interface PaperVenueOptions {
  /** The database file of the venue's own books. */
  readonly file: string;
  /** What a new account holds; 1,000 USD unless told. An account that exists keeps what it has. */
  readonly startCashMicro?: number;
  readonly marketData: MarketData;
  /** The market's clock. */
  readonly clock: Clock;
  readonly random: Random;
  /** From the order to the book it meets, before the market's own delay; 300 unless told. */
  readonly baseDelayMs?: number;
  /** OFF trades safety against loss of power for speed. */
  readonly synchronous?: "FULL" | "OFF";
  /** Ends all waiting. */
  readonly signal?: AbortSignal;
}

/**
 * A venue that fills orders against live books on paper, with books of its own (rule 33): real ticks, minima, fees and delays,
 * level by level, and what was taken stays taken until the level changes.
 */
export class PaperVenue implements Venue {
  readonly name = "paper";
  readonly #options: PaperVenueOptions;
  readonly #books: PaperBooks;
  readonly #running = new Map<string, Promise<VenueOrderState>>();

  /** Opens the books; orders that a former life left unmatched end without a fill. */
  static async open(options: PaperVenueOptions): Promise<PaperVenue> {
    const { file, startCashMicro = START_CASH_MICRO, synchronous = "FULL" } = options;
    const books = new PaperBooks(file, startCashMicro, synchronous);
    books.endAllOpen(RESTARTED);
    return new PaperVenue(options, books);
  }

  private constructor(options: PaperVenueOptions, books: PaperBooks) {
    this.#options = options;
    this.#books = books;
  }

  /** Closes the file. Orders still waiting for their book fail and end at the next opening. */
  close(): void {
    this.#books.close();
  }

  /** Throws the signal's reason when aborted: the order then has ended without a fill, as `order` tells. */
  async place(order: Approved<VenueOrder>, signal?: AbortSignal): Promise<VenueOrderState> {
    const running = this.#running.get(order.hash);
    if (running !== undefined) return running;
    const known = this.#books.order(order.hash);
    if (known !== undefined) return stateOf(known);
    this.#books.addOrder(order);
    const run = this.#run(order, signal ?? this.#options.signal).finally(() => this.#running.delete(order.hash));
    this.#running.set(order.hash, run);
    return run;
  }

  async order(hash: string): Promise<VenueOrderState | undefined> {
    const known = this.#books.order(hash);
    return known && stateOf(known);
  }

  async trades(orderHash: string): Promise<readonly VenueTrade[]> {
    return this.#books.trades(orderHash);
  }

  /** Ends an order that still waits for its book; one that was matched stays matched. */
  async cancel(hash: string): Promise<VenueOrderState | undefined> {
    this.#books.endOrder(hash, "done", CANCELLED);
    return this.order(hash);
  }

  async holdings(): Promise<{ readonly cashMicro: number; readonly shares: ReadonlyMap<string, number> }> {
    return { cashMicro: this.#books.cashMicro(), shares: this.#books.holdings() };
  }

  /** Asks for the resolution itself. Throws when the market is not known or not resolved; paid is paid. */
  async redeem(conditionId: string): Promise<{ readonly cashMicro: number }> {
    const { marketData, signal, clock } = this.#options;
    const [market, resolution] = await Promise.all([
      marketData.market(conditionId, signal),
      marketData.resolution(conditionId, signal),
    ]);
    if (market === undefined || resolution.kind !== "resolved") throw new Error(`${conditionId} is not resolved`);
    return this.#books.transact(() => {
      market.tokens.forEach((token, index) => {
        const sharesMicro = this.#books.held(token);
        const payoutMicro = resolution.payoutsMicro[index];
        if (sharesMicro === 0) return;
        if (payoutMicro === undefined) throw new Error(`${conditionId} names no payout for outcome ${index}`);
        const cashMicro = payout(sharesMicro, payoutMicro);
        this.#books.addPayout({ conditionId, token, sharesMicro, cashMicro, atMs: clock.nowMs() });
        this.#books.setHeld(token, 0);
        this.#books.addCash(cashMicro);
      });
      return { cashMicro: this.#books.paidOut(conditionId) };
    });
  }

  /** Whatever goes wrong before the match ends the order unfilled: none is left open that nobody works on. */
  async #run(order: VenueOrder, signal: AbortSignal | undefined): Promise<VenueOrderState> {
    try {
      return await this.#match(order, signal);
    } catch (error) {
      if (signal?.aborted) {
        if (this.#books.isOpen()) this.#end(order, "done", CANCELLED);
        throw signal.reason;
      }
      return this.#end(order, "refused", `${NOT_RUN}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #match(order: VenueOrder, signal: AbortSignal | undefined): Promise<VenueOrderState> {
    const { clock, marketData, baseDelayMs = BASE_DELAY_MS } = this.#options;
    const placedMs = clock.nowMs();
    const market = await marketData.market(order.conditionId, signal);
    const refusal = refusalOf(order, market);
    if (market === undefined || refusal !== undefined) return this.#end(order, "refused", refusal ?? NOT_RUN);
    const earliestMs = Math.max(placedMs, order.createdMs) + baseDelayMs + market.delayMs;
    await clock.sleep(Math.max(0, earliestMs - clock.nowMs()), signal);
    const book = await this.#freshBook(order, earliestMs, signal);
    if (typeof book === "string") return this.#end(order, "refused", book);
    return this.#books.transact(() => this.#execute(order, market, book));
  }

  /** The first book seen late enough, or why there is none. */
  async #freshBook(order: VenueOrder, earliestMs: number, signal: AbortSignal | undefined): Promise<Book | string> {
    const { clock, marketData } = this.#options;
    let problem = NOT_RUN;
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      if (reads > 0) await clock.sleep(READ_AGAIN_MS, signal);
      try {
        const book = await marketData.book(order.token, signal);
        problem = book === undefined ? NO_BOOK : `${NOT_RUN}: the book is older than the order or the trade it copies`;
        // A quiet market's book may have been made long ago: what counts is when the venue said that it still stands.
        const seenVenueMs = book === undefined ? 0 : book.readMs + marketData.clockOffsetMs();
        if (book !== undefined && book.readMs >= earliestMs && seenVenueMs > order.tradeMs) return book;
      } catch (error) {
        if (signal?.aborted) throw error;
        problem = `${NOT_RUN}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return problem;
  }

  /** Inside a transaction: fills, cash, holdings and the end of the order, or its refusal. */
  #execute(order: VenueOrder, market: Market, book: Book): VenueOrderState {
    const now = this.#books.order(order.hash);
    if (now === undefined || now.state !== "open")
      return stateOf(now ?? { hash: order.hash, state: "refused", reason: NOT_RUN });
    const offTick = tickRefusalOf(order, book.tickMicro);
    if (offTick !== undefined) return this.#end(order, "refused", offTick);
    const heldMicro = this.#books.held(order.token);
    const isBuy = order.side === "BUY";
    const canPay = isBuy
      ? worstCost(order.sharesMicro, order.limitMicro, market.feeRatePpm) <= this.#books.cashMicro()
      : heldMicro > 0;
    if (!canPay) return this.#end(order, "refused", NO_BALANCE);
    const sharesMicro = isBuy ? order.sharesMicro : Math.min(order.sharesMicro, heldMicro);
    const { fills, taken } = match(book, { ...order, sharesMicro }, this.#books.taken(order.token, order.side));
    this.#books.replaceTaken(order.token, order.side, taken);
    for (const fill of fills) this.#bookFill(order, fill, market.feeRatePpm);
    return this.#end(order, "done", fills.length === 0 ? NO_MATCH : "");
  }

  #bookFill(order: VenueOrder, fill: { priceMicro: number; sharesMicro: number }, feeRatePpm: number): void {
    const { priceMicro, sharesMicro } = fill;
    const collateralMicro = worth(order.side, sharesMicro, priceMicro);
    const feeMicro = takerFee(sharesMicro, priceMicro, feeRatePpm);
    const { random, clock } = this.#options;
    const id = random.id();
    this.#books.addTrade({
      id,
      orderHash: order.hash,
      priceMicro,
      sharesMicro,
      collateralMicro,
      feeMicro,
      atMs: clock.nowMs(),
    });
    const sign = order.side === "BUY" ? 1 : -1;
    this.#books.addCash(-sign * collateralMicro - feeMicro);
    this.#books.setHeld(order.token, this.#books.held(order.token) + sign * sharesMicro);
  }

  #end(order: VenueOrder, state: "done" | "refused", reason: string): VenueOrderState {
    this.#books.endOrder(order.hash, state, reason);
    return stateOf(this.#books.order(order.hash) ?? { hash: order.hash, state, reason });
  }
}

function stateOf({ hash, state, reason }: VenueOrderState): VenueOrderState {
  return { hash, state, reason };
}
