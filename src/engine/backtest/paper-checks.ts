import { mulDiv } from "../../domain/micro.ts";
import type { EquityCurve } from "./equity-curve.ts";
import type { PaperBooks } from "./paper-books.ts";
import type { PaperDay } from "./paper-day.ts";
import type { PaperEpisode } from "./paper-episodes.ts";
import type { PaperLosses } from "./paper-losses.ts";
import { PaperMinute } from "./paper-minute.ts";
import type { PaperOwnExits } from "./paper-own-exits.ts";
import type { PaperTerms } from "./paper-terms.ts";
import type { Tape } from "./tape.ts";

/** Two ticks of the usual grid (rule 17). */
const TWO_TICKS_MICRO = 20_000;

/** What a paper copy has come to. */
export interface PaperCourse {
  readonly books: PaperBooks;
  readonly day: PaperDay;
  readonly losses: PaperLosses;
  readonly curve: EquityCurve;
  readonly own: PaperOwnExits;
}

/** A buy of his. */
export interface PaperTrade {
  readonly token: number;
  readonly episode: PaperEpisode;
  readonly priceMicro: number;
  /** What of his episode counts for it. */
  readonly totalMicro: number;
  /** His order rested in the book, and what such orders trade is not copied. */
  readonly isRested: boolean;
}

/** The engine's checks of a buy, by their names and in their order, as far as a recording can tell. */
export class PaperChecks {
  readonly #tape: Tape;
  readonly #terms: PaperTerms;
  readonly #books: PaperBooks;
  readonly #day: PaperDay;
  readonly #losses: PaperLosses;
  readonly #curve: EquityCurve;
  readonly #own: PaperOwnExits;
  readonly #minute: PaperMinute;
  /** Episodes that added to the position held, by token. */
  readonly #adds: Int32Array;
  readonly #isOver: Uint8Array;

  constructor(tape: Tape, terms: PaperTerms, course: PaperCourse) {
    this.#tape = tape;
    this.#terms = terms;
    this.#books = course.books;
    this.#day = course.day;
    this.#losses = course.losses;
    this.#curve = course.curve;
    this.#own = course.own;
    this.#minute = new PaperMinute(tape.tokens.length);
    this.#adds = new Int32Array(tape.tokens.length);
    this.#isOver = new Uint8Array(tape.markets.length);
  }

  /** What his trade alone says: the name of the first check that fails. */
  refusesTrade(row: number, priceMicro: number): string | undefined {
    const { lowestPriceMicro, highestPriceMicro, slippagePpm } = this.#terms;
    if (priceMicro < lowestPriceMicro || priceMicro > highestPriceMicro) return "price range";
    const lowest = this.#tape.lowestMicro[row] as number;
    const spread = (this.#tape.highestMicro[row] as number) - lowest;
    const isWide = spread > TWO_TICKS_MICRO && spread > mulDiv(lowest, slippagePpm, 1_000_000, "up");
    if (isWide) return "price spread";
    return this.#isOver[this.#tape.market[row] as number] === 1 ? "market open" : undefined;
  }

  /** What our money, limits and rules say of a copy of it. */
  refusesCopy(
    trade: PaperTrade,
    copy: { readonly costMicro: number; readonly feeMicro: number; readonly holdsOther: boolean },
  ): string | undefined {
    const { token, episode } = trade;
    const { limits, complement } = this.#terms;
    const books = this.#books;
    if ((books.cost[token] as number) + copy.costMicro > limits.maxPerPositionMicro) return "max per position";
    if (books.shares[token] === 0 && books.openPositions >= limits.maxOpenPositions) return "open positions";
    if (!episode.copied && this.#day.trades >= limits.tradesPerDay) return "trades a day";
    if (this.#day.stopped) return "daily loss";
    if (copy.costMicro + copy.feeMicro > books.cashMicro) return "cash";
    if (complement === "skip" && copy.holdsOther) return "complement held";
    return (
      this.#refusedByExposure(token, copy.costMicro) ?? this.#refusedByLosses(token) ?? this.#refusedByRules(trade)
    );
  }

  /** A purchase is about to be booked: whether it opens, belongs to, or adds to a position. */
  noteBuy(token: number, isFirstOfEpisode: boolean, costMicro: number): void {
    this.#minute.note(this.#day.nowS, token, costMicro);
    if (this.#books.shares[token] === 0) this.#adds[token] = 0;
    else if (isFirstOfEpisode) this.#adds[token] = (this.#adds[token] as number) + 1;
  }

  noteEnd(market: number): void {
    this.#isOver[market] = 1;
  }

  /** One wallet is copied: what is held on its account is all that is held. */
  #refusedByExposure(token: number, costMicro: number): string | undefined {
    const { limits } = this.#terms;
    const books = this.#books;
    const minute = this.#minute;
    minute.pass(this.#day.nowS);
    if (books.eventCostMicro(token) + costMicro > limits.maxPerEventMicro) return "max per event";
    if (books.costMicro + costMicro > limits.maxPerTargetMicro) return "max per target";
    if (books.costMicro + costMicro > limits.maxTotalExposureMicro) return "total exposure";
    if (minute.boughtMicro(token) + costMicro > limits.maxPerTokenMinuteMicro) return "crowding";
    return minute.orders >= limits.ordersPerMinute ? "orders a minute" : undefined;
  }

  /** A drawdown stops buys until its owner lifts that, which nobody does here. */
  #refusedByLosses(token: number): string | undefined {
    if (this.#curve.maxDrawdownMicro >= this.#terms.limits.maxDrawdownMicro) return "drawdown";
    if (this.#losses.isPausing()) return "losses in a row";
    return this.#losses.isCooling(token) ? "cooldown" : undefined;
  }

  #refusedByRules({ token, episode, totalMicro, isRested }: PaperTrade): string | undefined {
    const { sides, ignoreBelowMicro, adds } = this.#terms.rules;
    if (sides === "sells") return "buys copied";
    if (totalMicro < ignoreBelowMicro) return "ignored size";
    const isAdd = this.#books.shares[token] !== 0 && !episode.copied;
    if (isAdd && adds !== null && (this.#adds[token] as number) >= adds) return "adds";
    if (isRested) return "his role";
    return this.#own.hasLeft(token, episode) ? "own exit" : undefined;
  }
}
