import type { MarketData } from "../../engine/ports.ts";
import type { Execution } from "./execution.ts";
import { EXPIRED, isExpired } from "./order-check.ts";
import type { PaperBooks } from "./paper-books.ts";
import type { PaperOrder } from "./paper-orders.ts";

const OVER = "the market is closed";

/** What a look at the market came to. */
export interface Look {
  /** Hashes of the orders that changed. */
  readonly changed: readonly string[];
  /** Tokens whose market or book could not be read, in words. */
  readonly problems: readonly string[];
}

/** Orders that wait for the market to come to them. */
export class RestingOrders {
  readonly #books: PaperBooks;
  readonly #execution: Execution;
  readonly #marketData: MarketData;
  readonly #mostBooks: number;
  /** Where the last run left off: with more tokens than one run looks at, all get their turn. */
  #lastLooked = "";

  /** @param needs.mostBooks books that one run reads */
  constructor(needs: { books: PaperBooks; execution: Execution; marketData: MarketData; mostBooks: number }) {
    this.#books = needs.books;
    this.#execution = needs.execution;
    this.#marketData = needs.marketData;
    this.#mostBooks = needs.mostBooks;
  }

  /** Ends orders whose time is over; inside a transaction. Returns their hashes. */
  expire(): string[] {
    const nowMs = this.#marketData.venueNowMs();
    const over = this.#books.orders.resting().filter((order) => isExpired(order, nowMs));
    return over.filter(({ hash }) => this.#books.orders.end(hash, "done", EXPIRED)).map(({ hash }) => hash);
  }

  /** Lets the orders of the next tokens meet their present books. A token that fails stops no other. */
  async run(abort: AbortSignal): Promise<Look> {
    const changed: string[] = [];
    const problems: string[] = [];
    for (const token of this.#nextTokens()) {
      if (abort.aborted) break;
      try {
        changed.push(...(await this.#look(token, abort)));
      } catch (error) {
        if (abort.aborted) break;
        problems.push(`${token.slice(0, 10)}…: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return { changed, problems };
  }

  #nextTokens(): string[] {
    const tokens = [...new Set(this.#books.orders.resting().map(({ token }) => token))].sort();
    const first = tokens.findIndex((token) => token > this.#lastLooked);
    const turn = first <= 0 ? tokens : [...tokens.slice(first), ...tokens.slice(0, first)];
    const next = turn.slice(0, this.#mostBooks);
    this.#lastLooked = next.at(-1) ?? "";
    return next;
  }

  async #look(token: string, abort: AbortSignal): Promise<string[]> {
    const [order] = this.#ofToken(token);
    if (order === undefined) return [];
    const market = await this.#marketData.market(order.conditionId, abort);
    if (market === undefined) throw new Error("its market is not known");
    if (market.closed) return this.#books.transact(() => this.#endAll(token));
    if (!market.acceptingOrders) return [];
    const book = await this.#marketData.book(token, abort);
    if (book === undefined) throw new Error("it has no book");
    return this.#books.transact(() => {
      const met = this.#ofToken(token).filter((resting) => this.#execution.make(resting, book));
      return met.map(({ hash }) => hash);
    });
  }

  #endAll(token: string): string[] {
    const ended = this.#ofToken(token).filter(({ hash }) => this.#books.orders.end(hash, "done", OVER));
    return ended.map(({ hash }) => hash);
  }

  /** The better price first, then the older order. */
  #ofToken(token: string): PaperOrder[] {
    const orders = this.#books.orders.resting().filter((order) => order.token === token);
    return orders.sort((a, b) => turnOf(a) - turnOf(b));
  }
}

function turnOf({ side, limitMicro }: PaperOrder): number {
  return side === "BUY" ? -limitMicro : limitMicro;
}
