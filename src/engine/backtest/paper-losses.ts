import type { PaperDay } from "./paper-day.ts";
import type { PaperTerms } from "./paper-terms.ts";

/** Positions that were closed at a loss, as the engine counts them: one after another, and the newest of each token. */
export class PaperLosses {
  readonly #day: PaperDay;
  readonly #mostInRow: number;
  readonly #pauseS: number;
  readonly #cooldownS: number;
  /** When a token was last closed at a loss; -1 where it never was. */
  readonly #lostS: Float64Array;
  #inRow = 0;
  #lastS = -1;

  constructor(tokens: number, day: PaperDay, terms: Pick<PaperTerms, "limits" | "lossPauseMs" | "tokenCooldownMs">) {
    this.#day = day;
    this.#mostInRow = terms.limits.consecutiveLosses;
    this.#pauseS = terms.lossPauseMs / 1000;
    this.#cooldownS = terms.tokenCooldownMs / 1000;
    this.#lostS = new Float64Array(tokens).fill(-1);
  }

  /** @param broughtMicro what came in for the position less what it cost */
  noteClosed(token: number, broughtMicro: number): void {
    this.#lastS = this.#day.nowS;
    this.#inRow = broughtMicro < 0 ? this.#inRow + 1 : 0;
    if (broughtMicro < 0) this.#lostS[token] = this.#day.nowS;
  }

  /** Whether buys wait after as many losses in a row as are allowed: for a time, and not beyond the trading day. */
  isPausing(): boolean {
    if (this.#mostInRow === 0) return true;
    const { nowS, startS } = this.#day;
    if (this.#lastS < startS || nowS - this.#lastS >= this.#pauseS) return false;
    return this.#inRow >= this.#mostInRow;
  }

  /** Whether a token is left alone after a loss in it. */
  isCooling(token: number): boolean {
    const lostS = this.#lostS[token] as number;
    return lostS >= 0 && this.#day.nowS - lostS < this.#cooldownS;
  }
}
