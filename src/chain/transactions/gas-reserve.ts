import { hasPassed } from "../../domain/elapsed.ts";
import type { Clock } from "../../engine/ports.ts";
import { GWEI } from "./fees.ts";

/** Gas of one redemption, at most; the signer signs no more. */
const REDEEM_GAS = 600_000n;
/** A reading is good for so long; then the next one is begun. */
const LASTS_MS = 60_000;

export interface GasReserveNeeds {
  /** What the wallet has, in wei. */
  readonly read: () => Promise<bigint>;
  /** Above this price of gas nothing is sent. */
  readonly maxGasGwei: number;
  readonly clock: Pick<Clock, "nowMs">;
}

/**
 * Whether the wallet could pay for one redemption at the dearest gas: what cannot be redeemed should not be bought. Never waits:
 * it tells what the last reading showed and reads again in the background. Before the first, and while a chain does not answer,
 * it knows of no problem: what we hold can still be sold.
 */
export class GasReserve {
  readonly #needs: GasReserveNeeds;
  #haveWei: bigint | undefined;
  #readMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(needs: GasReserveNeeds) {
    this.#needs = needs;
  }

  /** Why a redemption could not be paid for, by the last reading; undefined when it could. */
  problem(): string | undefined {
    this.#refresh();
    const needWei = REDEEM_GAS * BigInt(this.#needs.maxGasGwei) * BigInt(GWEI);
    if (this.#haveWei === undefined || this.#haveWei >= needWei) return undefined;
    return `${coins(this.#haveWei)} of the ${coins(needWei)} that one redemption may cost`;
  }

  /** Resolves when no reading is under way. */
  async settled(): Promise<void> {
    await this.#reading;
  }

  #refresh(): void {
    const { read, clock } = this.#needs;
    if (this.#reading !== undefined || !hasPassed(this.#readMs, LASTS_MS, clock.nowMs())) return;
    this.#readMs = clock.nowMs();
    const keep = (wei: bigint): void => {
      this.#haveWei = wei;
    };
    // A chain that does not answer is told of by its own watch.
    this.#reading = read().then(keep, () => undefined);
    void this.#reading.finally(() => {
      this.#reading = undefined;
    });
  }
}

/** "0.3000 POL" */
function coins(wei: bigint): string {
  return `${(Number(wei / 10n ** 14n) / 10_000).toFixed(4)} POL`;
}
