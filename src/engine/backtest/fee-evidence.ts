import { MICRO, mulDiv } from "../../domain/micro.ts";

/** The highest rate that is believed: no market takes more than a share's worth. */
const HIGHEST_RATE_PPM = 1_000_000;
/** A fee is told in steps of 0.00001 USD: of smaller trades it says little. */
const LEAST_FEE_MICRO = 1_000;

/** What a wallet's own fees say of a market's rate; resting orders paid none and say nothing. */
export class FeeEvidence {
  #feeMicro = 0;
  /** Σ shares × price × (1 − price) of the trades that paid. */
  #baseMicro = 0;

  trade(sharesMicro: number, collateralMicro: number, feeMicro: number): void {
    if (feeMicro < LEAST_FEE_MICRO || collateralMicro >= sharesMicro) return;
    this.#feeMicro += feeMicro;
    this.#baseMicro += mulDiv(collateralMicro, sharesMicro - collateralMicro, sharesMicro, "half-up");
  }

  /** Undefined where no trade paid a fee. */
  ratePpm(): number | undefined {
    if (this.#baseMicro === 0) return undefined;
    return Math.min(HIGHEST_RATE_PPM, mulDiv(this.#feeMicro, MICRO, this.#baseMicro, "half-up"));
  }
}
