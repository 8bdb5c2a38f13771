import { MICRO, mulDiv, notional } from "../../domain/micro.ts";
import type { ExitKind } from "../exits/exit-levels.ts";
import { exitLevels, isTimeOver, priceExit } from "../exits/exit-levels.ts";
import type { PaperBooks } from "./paper-books.ts";
import type { PaperEpisode } from "./paper-episodes.ts";
import type { PaperExits } from "./paper-exits.ts";
import type { PaperTerms } from "./paper-terms.ts";
import { ourPrice } from "./paper-terms.ts";

/**
 * Sales by rules of our own, by the engine's levels. A price is known where he trades in the market, and nowhere else: there they
 * look at what the lot would bring, and sell at once. A price from before says nothing of later: the market may have ended since.
 */
export class PaperOwnExits {
  readonly #terms: PaperTerms;
  readonly #books: PaperBooks;
  readonly #exits: PaperExits;
  readonly #hasRules: boolean;
  /** Second of a lot's first purchase. */
  readonly #openedS: Float64Array;
  /** Highest mark since then; -1 before the first. */
  readonly #peakMicro: Float64Array;
  /** When a rule of our own left the lot last; -1: never. */
  readonly #leftS: Float64Array;
  readonly #counts = new Map<ExitKind, number>();

  constructor(tokens: number, terms: PaperTerms, books: PaperBooks, exits: PaperExits) {
    const { takeProfitPpm, stopLossPpm, trailingStopPpm, maxHoldMs } = terms.rules;
    this.#terms = terms;
    this.#books = books;
    this.#exits = exits;
    this.#hasRules = [takeProfitPpm, stopLossPpm, trailingStopPpm, maxHoldMs].some((rule) => rule !== null);
    this.#openedS = new Float64Array(tokens);
    this.#peakMicro = new Float64Array(tokens);
    this.#leftS = new Float64Array(tokens).fill(-1);
  }

  /** A purchase is about to be booked. */
  noteBuy(token: number, atS: number): void {
    if (this.#books.shares[token] !== 0) return;
    this.#openedS[token] = atS;
    this.#peakMicro[token] = -1;
  }

  /** A price of the token was seen: sells the lot where it meets a rule, or where its longest time is over. */
  look(token: number, atS: number): void {
    if (!this.#hasRules || token < 0 || this.#books.shares[token] === 0) return;
    const markMicro = this.#mark(token);
    const peakMicro = Math.max(this.#peakMicro[token] as number, markMicro);
    this.#peakMicro[token] = peakMicro;
    const lot = { costMicro: this.#books.cost[token] as number, sharesMicro: this.#books.shares[token] as number };
    const openedMs = (this.#openedS[token] as number) * 1000;
    const levels = exitLevels({ ...lot, peakMicro, openedMs }, this.#terms.rules);
    const byTime = isTimeOver(levels, atS * 1000) ? "time exit" : undefined;
    const kind = priceExit(levels, markMicro) ?? byTime;
    if (kind !== undefined) this.#leave(token, atS, kind);
  }

  /** Whether what an episode bought was sold by a rule of our own: it is not bought again. */
  hasLeft(token: number, { committedMicro, firstS }: PaperEpisode): boolean {
    return committedMicro > 0 && firstS <= (this.#leftS[token] as number);
  }

  /** How often each rule sold. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** What is owed already is sold as it was owed. */
  #leave(token: number, atS: number, kind: ExitKind): void {
    const free = this.#exits.free(token);
    if (free <= 0) return;
    this.#leftS[token] = atS;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#exits.exit(token, free, this.#books.lastOf(token) ?? 0);
  }

  /** What a share of the lot would bring, less fee. */
  #mark(token: number): number {
    const shares = this.#books.shares[token] as number;
    const priceMicro = ourPrice("SELL", this.#books.lastOf(token) ?? 0, this.#terms.shortfall);
    const feeMicro = this.#books.feeOf(token, shares, priceMicro);
    return mulDiv(notional(shares, priceMicro, "down") - feeMicro, MICRO, shares, "down");
  }
}
