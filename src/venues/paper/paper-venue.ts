import type { Market } from "../../domain/market.ts";
import type { Approved, Venue, VenueOrder, VenueOrderState, VenueTrade } from "../../engine/ports.ts";
import { payout } from "./amounts.ts";
import { Execution } from "./execution.ts";
import { formRefusalOf } from "./form-check.ts";
import { OrderArrivals } from "./order-arrivals.ts";
import { CANCELLED, termsRefusalOf } from "./order-check.ts";
import { PaperBooks } from "./paper-books.ts";
import { stateOf } from "./paper-orders.ts";
import type { PaperVenueOptions } from "./paper-venue-options.ts";
import { RestingOrders } from "./resting-orders.ts";
import { TradeSettlement } from "./trade-settlement.ts";

const START_CASH_MICRO = 1_000_000_000;
const BOOKS_PER_RUN = 20;
/** Orders that may be open at once. */
const MOST_OPEN = 1000;
const RESTARTED = "the venue restarted before it matched";
const TOO_MANY = "too many open orders";

/**
 * A venue that fills orders against live books on paper, with books of its own (rule 33): real ticks, minima, fees and delays,
 * level by level, and what was taken stays taken until the level changes. What it does and does not do: docs/paper-venue.md.
 */
export class PaperVenue implements Venue {
  readonly name = "paper";
  readonly #options: PaperVenueOptions;
  readonly #books: PaperBooks;
  readonly #resting: RestingOrders;
  readonly #settlement: TradeSettlement;
  readonly #arrivals: OrderArrivals;
  readonly #listeners: Parameters<Venue["watch"]>[0][] = [];

  /** Opens the books; orders that a former life left unmatched end without a fill, those that rest go on. */
  static async open(options: PaperVenueOptions): Promise<PaperVenue> {
    const { file, startCashMicro = START_CASH_MICRO, synchronous = "FULL" } = options;
    const books = new PaperBooks(file, startCashMicro, synchronous);
    books.orders.endUnmatched(RESTARTED);
    return new PaperVenue(options, books);
  }

  private constructor(options: PaperVenueOptions, books: PaperBooks) {
    this.#options = options;
    this.#books = books;
    const { marketData, clock, random, slippage, settlement, booksPerRun: mostBooks = BOOKS_PER_RUN } = options;
    const firstStatus = settlement === undefined ? "confirmed" : "matched";
    const terms = settlement ?? { minedMs: 0, confirmedMs: 0, failRate: 0 };
    const execution = new Execution({ books, marketData, clock, random, slippage, firstStatus });
    const tell = (hash: string) => this.#tell(hash);
    this.#arrivals = new OrderArrivals({ books, execution, options, tell });
    this.#resting = new RestingOrders({ books, execution, marketData, mostBooks });
    this.#settlement = new TradeSettlement({ books, random, terms });
  }

  /** Closes the file. Orders still waiting for their book fail and end at the next opening. */
  close(): void {
    this.#books.close();
  }

  /** Resolves when no order is on its way to its first book. */
  idle(): Promise<void> {
    return this.#arrivals.idle();
  }

  /**
   * Throws the signal's reason when aborted: the order then has ended without a fill, as `order` tells. In a market with a
   * delay it is answered as open, and `watch` hears of its end.
   */
  async place(order: Approved<VenueOrder>, signal?: AbortSignal): Promise<VenueOrderState> {
    const { hash } = order;
    const answer = this.#arrivals.answerTo(hash);
    if (answer !== undefined) return answer;
    const known = this.#books.orders.get(hash);
    if (known !== undefined) return stateOf(known);
    const reason = this.#refusalAtTheDoor(order);
    if (reason !== undefined) return { hash, state: "refused", reason };
    this.#books.orders.add(order);
    return this.#arrivals.begin(order, signal);
  }

  async order(hash: string): Promise<VenueOrderState | undefined> {
    const known = this.#books.orders.get(hash);
    return known && stateOf(known);
  }

  async trades(orderHash: string): Promise<readonly VenueTrade[]> {
    return this.#books.trades.of(orderHash);
  }

  async accountTrades(sinceMs: number): Promise<readonly VenueTrade[]> {
    return this.#books.trades.since(sinceMs);
  }

  async openOrders(): Promise<readonly string[]> {
    return this.#books.orders.openHashes();
  }

  /** Ends an order that waits for its book or rests; what was matched stays matched. */
  async cancel(hash: string): Promise<VenueOrderState | undefined> {
    if (this.#books.orders.end(hash, "done", CANCELLED)) this.#tell(hash);
    return this.order(hash);
  }

  /** All that it holds, whatever is asked for. */
  async holdings(): Promise<{ readonly cashMicro: number; readonly shares: ReadonlyMap<string, number> }> {
    return { cashMicro: this.#books.account.cashMicro(), shares: this.#books.account.shares() };
  }

  /** Asks for the resolution itself. Throws when the market is not known or not resolved, or trades in it have not settled. */
  async redeem(conditionId: string): Promise<{ readonly cashMicro: number }> {
    const { marketData, signal } = this.#options;
    const [market, resolution] = await Promise.all([
      marketData.market(conditionId, signal),
      marketData.resolution(conditionId, signal),
    ]);
    if (market === undefined || resolution.kind !== "resolved") throw new Error(`${conditionId} is not resolved`);
    return this.#books.transact(() => this.#payOut(market, resolution.payoutsMicro));
  }

  unready(): string | undefined {
    return this.#options.paused?.();
  }

  /** A listener must not throw: its error would be the order's. */
  watch(listener: Parameters<Venue["watch"]>[0]): void {
    this.#listeners.push(listener);
  }

  /**
   * What time does to orders and trades: GTD orders expire, trades settle, resting orders meet the books of the next tokens.
   * To be called every few seconds. Returns how many orders changed, and what could not be read.
   */
  async run(abort: AbortSignal): Promise<{ readonly changed: number; readonly problems: readonly string[] }> {
    const timed = this.#books.transact(() => [
      ...this.#resting.expire(),
      ...this.#settlement.run(this.#options.clock.nowMs()),
    ]);
    const { changed, problems } = await this.#resting.run(abort);
    const hashes = new Set([...timed, ...changed]);
    for (const hash of hashes) this.#tell(hash);
    return { changed: hashes.size, problems };
  }

  /** What is refused here never becomes an order: the same bytes may come again. */
  #refusalAtTheDoor(order: VenueOrder): string | undefined {
    const { marketData, mayBeUnsigned = false } = this.#options;
    const refusal = this.unready() ?? formRefusalOf(order, mayBeUnsigned);
    if (refusal !== undefined) return refusal;
    if (this.#books.orders.countOpen() >= MOST_OPEN) return TOO_MANY;
    return termsRefusalOf(order, marketData.venueNowMs());
  }

  /** Inside a transaction. What was paid is paid. */
  #payOut({ conditionId, tokens }: Market, payoutsMicro: readonly number[]): { readonly cashMicro: number } {
    const { account, trades } = this.#books;
    const atMs = this.#options.clock.nowMs();
    tokens.forEach((token, index) => {
      const sharesMicro = account.held(token);
      const payoutMicro = payoutsMicro[index];
      if (trades.countUnsettled(token) > 0) throw new Error(`${conditionId} has trades that are not settled`);
      if (sharesMicro === 0) return;
      if (payoutMicro === undefined) throw new Error(`${conditionId} names no payout for outcome ${index}`);
      account.payOut({ conditionId, token, sharesMicro, cashMicro: payout(sharesMicro, payoutMicro), atMs });
    });
    return { cashMicro: account.paidOut(conditionId) };
  }

  #tell(orderHash: string): void {
    for (const listener of this.#listeners) listener([orderHash]);
  }
}
