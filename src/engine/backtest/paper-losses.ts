import type { PaperDay } from "./paper-day.ts";
import type { PaperTerms } from "./paper-terms.ts";

/**
 * Positions that were closed, oldest first, as the engine's lots tell them: a token counts with its last closing, and not while it
 * is held again.
 */
export class PaperLosses {
  readonly #day: PaperDay;
  readonly #mostInRow: number;
  readonly #pauseS: number;
  readonly #cooldownS: number;
  /** Places of tokens in the order in which they were closed. */
  readonly #closed: number[] = [];
  /** When a token was closed last; -1 where it never was, or is held again. */
  readonly #closedS: Float64Array;
  readonly #isLoss: Uint8Array;

  constructor(tokens: number, day: PaperDay, terms: Pick<PaperTerms, "limits" | "lossPauseMs" | "tokenCooldownMs">) {
    this.#day = day;
    this.#mostInRow = terms.limits.consecutiveLosses;
    this.#pauseS = terms.lossPauseMs / 1000;
    this.#cooldownS = terms.tokenCooldownMs / 1000;
    this.#closedS = new Float64Array(tokens).fill(-1);
    this.#isLoss = new Uint8Array(tokens);
  }

  noteOpened(token: number): void {
    if ((this.#closedS[token] as number) < 0) return;
    this.#closedS[token] = -1;
    this.#closed.splice(this.#closed.lastIndexOf(token), 1);
  }

  /** @param broughtMicro what came in for the position less what it cost */
  noteClosed(token: number, broughtMicro: number): void {
    this.#closed.push(token);
    this.#closedS[token] = this.#day.nowS;
    this.#isLoss[token] = broughtMicro < 0 ? 1 : 0;
  }

  /** Whether buys wait after as many losses in a row as are allowed: for a time, and not beyond the trading day. */
  isPausing(): boolean {
    if (this.#mostInRow === 0) return true;
    const { nowS, startS } = this.#day;
    const newestS = this.#closedS[this.#closed.at(-1) ?? -1] ?? -1;
    if (newestS < startS || nowS - newestS >= this.#pauseS) return false;
    return this.#closed.length >= this.#mostInRow && this.#lost(this.#mostInRow);
  }

  /** Whether a token is left alone after a loss in it. */
  isCooling(token: number): boolean {
    const closedS = this.#closedS[token] as number;
    return closedS >= 0 && this.#isLoss[token] === 1 && this.#day.nowS - closedS < this.#cooldownS;
  }

  /** Whether the newest so many were all losses. */
  #lost(count: number): boolean {
    for (let back = 1; back <= count; back += 1) {
      if (this.#isLoss[this.#closed[this.#closed.length - back] as number] === 0) return false;
    }
    return true;
  }
}
