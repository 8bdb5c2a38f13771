import { MICRO, mulDiv } from "../../domain/micro.ts";
import type { Tape } from "./tape.ts";

/** A redemption that paid less than this part of his shares paid something else, in millionths. */
const NEARLY_PPM = 980_000;

/** What the wallet holds as far as its rows tell: what it held before the first of them is not known. Shares in micro-units. */
export class HisHoldings {
  readonly #tape: Tape;
  readonly shares: Float64Array;

  constructor(tape: Tape) {
    this.#tape = tape;
    this.shares = new Float64Array(tape.tokens.length);
  }

  of(token: number): number {
    return token < 0 ? 0 : (this.shares[token] ?? 0);
  }

  add(token: number, sharesMicro: number): void {
    if (token >= 0) this.shares[token] = Math.max(0, this.of(token) + sharesMicro);
  }

  /**
   * What a redemption tells of its market: what a share of outcome 0 and 1 pays; undefined where it tells nothing.
   * It pays the winner's shares: as many as he held or more (what he held before the first row is not known). Nothing paid
   * means that the one outcome he held lost.
   */
  payouts(market: number, paidMicro: number): readonly [number, number] | undefined {
    const [first, second] = this.#tape.markets[market]?.places ?? [-1, -1];
    const [heldFirst, heldSecond] = [this.of(first), this.of(second)];
    const holdsBoth = heldFirst > 0 && heldSecond > 0;
    if (paidMicro === 0) return holdsBoth || heldFirst === heldSecond ? undefined : won(heldFirst === 0);
    const firstNear = Math.abs(heldFirst - paidMicro);
    const secondNear = Math.abs(heldSecond - paidMicro);
    const firstWon = holdsBoth ? firstNear < secondNear : heldFirst > 0;
    const heldMicro = firstWon ? heldFirst : heldSecond;
    const isTold = heldMicro > 0 && paidMicro >= mulDiv(heldMicro, NEARLY_PPM, MICRO, "up") && firstNear !== secondNear;
    return isTold ? won(firstWon) : undefined;
  }

  /** After a redemption nothing of the market is left. */
  clear(market: number): void {
    for (const token of this.#tape.markets[market]?.places ?? []) if (token >= 0) this.shares[token] = 0;
  }
}

function won(first: boolean): readonly [number, number] {
  return first ? [MICRO, 0] : [0, MICRO];
}
