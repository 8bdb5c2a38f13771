import type { Random } from "../../engine/ports.ts";
import type { PaperBooks } from "./paper-books.ts";
import type { PaperTrade } from "./paper-trades.ts";

/** How trades settle. Times count from the match. */
export interface SettlementTerms {
  readonly minedMs: number;
  readonly confirmedMs: number;
  /** Of trades, 0 to 1: they are retried once, and fail. */
  readonly failRate: number;
}

/** Trades that one run moves on; the rest are moved by the next. */
const RUN_SIZE = 500;

/**
 * Moves trades from matched over mined to confirmed, or over retrying to failed; what failed is taken back. Until a trade is
 * confirmed what it brought cannot be spent, so that it can always be taken back.
 */
export class TradeSettlement {
  readonly #books: PaperBooks;
  readonly #random: Random;
  readonly #terms: SettlementTerms;

  constructor(needs: { books: PaperBooks; random: Random; terms: SettlementTerms }) {
    this.#books = needs.books;
    this.#random = needs.random;
    this.#terms = needs.terms;
  }

  /** Inside a transaction. Returns the hashes of the orders whose trades changed. */
  run(nowMs: number): string[] {
    const { minedMs, confirmedMs } = this.#terms;
    const due = this.#books.trades.unsettled(nowMs - Math.min(minedMs, confirmedMs), RUN_SIZE);
    return due.filter((trade) => this.#move(trade, nowMs)).map(({ orderHash }) => orderHash);
  }

  /** Returns whether its status changed. */
  #move(trade: PaperTrade, nowMs: number): boolean {
    const { minedMs, confirmedMs, failRate } = this.#terms;
    const ageMs = nowMs - trade.atMs;
    let { status } = trade;
    if (status === "matched" && ageMs >= minedMs) {
      status = failRate > 0 && this.#random.next() < failRate ? "retrying" : "mined";
    }
    if (status === "mined" && ageMs >= confirmedMs) status = "confirmed";
    if (status === "retrying" && ageMs >= confirmedMs) status = "failed";
    if (status === trade.status) return false;
    this.#books.trades.setStatus(trade.id, status);
    if (status === "failed") this.#takeBack(trade);
    return true;
  }

  #takeBack({ side, token, sharesMicro, collateralMicro, feeMicro }: PaperTrade): void {
    const sign = side === "BUY" ? 1 : -1;
    this.#books.account.addCash(sign * collateralMicro + feeMicro);
    this.#books.account.addShares(token, -sign * sharesMicro);
  }
}
