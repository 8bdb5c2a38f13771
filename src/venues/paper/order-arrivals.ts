import type { VenueOrder, VenueOrderState } from "../../engine/ports.ts";
import type { Execution } from "./execution.ts";
import { freshBook } from "./fresh-book.ts";
import { CANCELLED, NOT_INSERTED, NOT_RUN, refusalOf } from "./order-check.ts";
import type { PaperBooks } from "./paper-books.ts";
import type { PaperVenueOptions } from "./paper-venue-options.ts";

const BASE_DELAY_MS = 300;

interface ArrivalNeeds {
  readonly books: PaperBooks;
  readonly execution: Execution;
  readonly options: PaperVenueOptions;
  readonly tell: (orderHash: string) => void;
}

/** Orders on their way to the first book that they may meet. */
export class OrderArrivals {
  readonly #needs: ArrivalNeeds;
  /** What is still to be answered, by the order's hash. */
  readonly #answers = new Map<string, Promise<VenueOrderState>>();
  /** Answered or not. */
  readonly #underWay = new Set<Promise<void>>();

  constructor(needs: ArrivalNeeds) {
    this.#needs = needs;
  }

  answerTo(hash: string): Promise<VenueOrderState> | undefined {
    return this.#answers.get(hash);
  }

  /** Resolves when no order is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /**
   * Takes an order that the books hold as open. Resolves with what a POST would answer: how it ended, or that it is open
   * because it is delayed or rests.
   */
  begin(order: VenueOrder, signal: AbortSignal | undefined): Promise<VenueOrderState> {
    const { hash } = order;
    const { promise, resolve, reject } = Promise.withResolvers<VenueOrderState>();
    const delayed = () => {
      this.#answers.delete(hash);
      resolve({ hash, state: "open", reason: "", status: "delayed" });
    };
    this.#answers.set(hash, promise);
    const run = this.#run(order, signal, delayed)
      // An error after the answer is nobody's any more; the order's own record tells it.
      .then(resolve, reject)
      .finally(() => {
        this.#answers.delete(hash);
        this.#underWay.delete(run);
      });
    this.#underWay.add(run);
    return promise;
  }

  /** Whatever goes wrong before the match ends the order unfilled: none is left open that nobody works on. */
  async #run(order: VenueOrder, signal: AbortSignal | undefined, delayed: () => void): Promise<VenueOrderState> {
    const { books, execution, options, tell } = this.#needs;
    let waits = either(signal, options.signal);
    const answerDelayed = () => {
      delayed();
      waits = options.signal;
      return waits;
    };
    try {
      return await this.#meetBook(order, waits, answerDelayed);
    } catch (error) {
      if (!books.isOpen()) throw error;
      if (waits?.aborted) {
        execution.end(order.hash, "done", CANCELLED);
        throw waits.reason;
      }
      const reason = `${NOT_RUN}: ${error instanceof Error ? error.message : String(error)}`;
      return execution.end(order.hash, "refused", reason);
    } finally {
      if (books.isOpen()) tell(order.hash);
    }
  }

  /** @param answerDelayed tells that the order waits, and gives what it waits under from then on */
  async #meetBook(
    order: VenueOrder,
    signal: AbortSignal | undefined,
    answerDelayed: () => AbortSignal | undefined,
  ): Promise<VenueOrderState> {
    const { books, execution, options } = this.#needs;
    const { clock, marketData, baseDelayMs = BASE_DELAY_MS } = options;
    const arrivedMs = Math.max(clock.nowMs(), order.createdMs) + baseDelayMs;
    const market = await marketData.market(order.conditionId, signal);
    const refusal = refusalOf(order, market);
    if (market === undefined || refusal !== undefined) return execution.end(order.hash, "refused", refusal ?? NOT_RUN);
    await clock.sleep(Math.max(0, arrivedMs - clock.nowMs()), signal);
    if (this.#isRejected()) return execution.end(order.hash, "refused", NOT_INSERTED, true);
    // What never takes is never delayed.
    const delayMs = order.postOnly ? 0 : market.delayMs;
    const waits = delayMs > 0 ? answerDelayed() : signal;
    const earliestMs = arrivedMs + delayMs;
    await clock.sleep(Math.max(0, earliestMs - clock.nowMs()), waits);
    const book = await freshBook({ clock, marketData }, order, earliestMs, waits);
    if (typeof book === "string") return execution.end(order.hash, "refused", book);
    return books.transact(() => execution.take(order, market, book));
  }

  #isRejected(): boolean {
    const { random, rejectRate = 0 } = this.#needs.options;
    return rejectRate > 0 && random.next() < rejectRate;
  }
}

/** What ends when either ends. */
function either(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  if (one === undefined || other === undefined || one === other) return one ?? other;
  return AbortSignal.any([one, other]);
}
