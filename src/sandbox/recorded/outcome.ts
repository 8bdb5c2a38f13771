import type { RecordedRow } from "./recorded-row.ts";

const ONE_MICRO = 1_000_000;
/** A last price this near to an end tells the outcome. */
const NEAR_MICRO = 50_000;

/** How a recorded market ends, as far as the recordings tell. */
export interface Outcome {
  /** False: they do not tell, and the market pays its last price. */
  readonly isKnown: boolean;
  /** What one share of outcome 0 and 1 pays. */
  readonly payoutsMicro: readonly [number, number];
  /** The last price and redemptions of nothing, or two redemptions, speak for different outcomes. */
  readonly isContradicted: boolean;
}

/** What the recordings say of one market's end, gathered row by row. */
export class OutcomeEvidence {
  #last: { readonly timestampS: number; readonly index: 0 | 1; readonly priceMicro: number } | undefined;
  readonly #lost = new Set<0 | 1>();

  trade(row: RecordedRow, index: 0 | 1): void {
    if (this.#last !== undefined && row.timestampS < this.#last.timestampS) return;
    this.#last = { timestampS: row.timestampS, index, priceMicro: Math.round(row.facts.price * ONE_MICRO) };
  }

  /** Somebody who held only this outcome redeemed it for nothing. */
  lost(index: 0 | 1): void {
    this.#lost.add(index);
  }

  outcome(): Outcome {
    const { index = 0, priceMicro = ONE_MICRO / 2 } = this.#last ?? {};
    const first = index === 0 ? priceMicro : ONE_MICRO - priceMicro;
    const byPrice = first >= ONE_MICRO - NEAR_MICRO ? 0 : first <= NEAR_MICRO ? 1 : undefined;
    const isContradicted = this.#lost.size > 1 || (byPrice !== undefined && this.#lost.has(byPrice));
    const [loser] = this.#lost;
    const byRedeem = this.#lost.size === 1 ? (loser === 0 ? 1 : 0) : undefined;
    const winner = byPrice ?? byRedeem;
    if (winner === undefined) return { isKnown: false, payoutsMicro: [first, ONE_MICRO - first], isContradicted };
    return { isKnown: true, payoutsMicro: winner === 0 ? [ONE_MICRO, 0] : [0, ONE_MICRO], isContradicted };
  }
}
