import { notional } from "../../domain/micro.ts";
import type { PaperBooks } from "./paper-books.ts";
import type { Shortfall } from "./paper-terms.ts";
import { ourPrice } from "./paper-terms.ts";
import type { Tape } from "./tape.ts";
import { minSharesOf } from "./tape.ts";

const SHARE_STEP_MICRO = 10_000;

/** Shares that are owed to be sold, by token, and their sales (rule 20). */
export class PaperExits {
  readonly #tape: Tape;
  readonly #books: PaperBooks;
  readonly #shortfall: Shortfall;
  readonly #owed: Float64Array;
  sales = 0;

  constructor(tape: Tape, books: PaperBooks, shortfall: Shortfall) {
    this.#tape = tape;
    this.#books = books;
    this.#shortfall = shortfall;
    this.#owed = new Float64Array(tape.tokens.length);
  }

  /** What of a lot is not owed yet. */
  free(token: number): number {
    return (this.#books.shares[token] as number) - (this.#owed[token] as number);
  }

  /** Owes shares, never more than are held, and sells what is owed where the market takes as much. */
  exit(token: number, sharesMicro: number, hisPriceMicro: number): void {
    const held = this.#books.shares[token] as number;
    const owed = Math.min(held, (this.#owed[token] as number) + sharesMicro);
    this.#owed[token] = owed;
    const sold = owed - (owed % SHARE_STEP_MICRO);
    if (sold === 0 || sold < minSharesOf(this.#tape, token)) return;
    const priceMicro = ourPrice("SELL", hisPriceMicro, this.#shortfall);
    const proceedsMicro = notional(sold, priceMicro, "down");
    this.#books.sell(token, sold, proceedsMicro, this.#books.feeOf(token, sold, priceMicro));
    this.#owed[token] = Math.min(owed - sold, held - sold);
    this.sales += 1;
  }

  /** The market is over: nothing is owed any more. */
  forget(token: number): void {
    this.#owed[token] = 0;
  }

  get owedPositions(): number {
    return this.#owed.reduce((count, owed) => count + (owed > 0 ? 1 : 0), 0);
  }
}
