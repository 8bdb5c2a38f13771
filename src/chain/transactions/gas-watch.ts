import type { NewAlert } from "../../engine/ports.ts";
import type { Fees } from "./fees.ts";
import { GWEI } from "./fees.ts";

/** Gas of one anchor: 21,000, and 40 for each byte of its root; some to spare. */
export const ANCHOR_GAS = 30_000;
/** Anchors that the balance should pay for at least. */
const FEW_ANCHORS = 200;

export interface GasWatchOptions {
  readonly wallet: string;
  /** Above this price nothing is sent. */
  readonly maxGasGwei: number;
  readonly raise: (alert: NewAlert) => void;
  /** Where test coins are had, where there is such a place. */
  readonly faucet?: string;
}

/** Judges what gas costs and what is left for it; tells once when it is too dear or too little, and once when it is not any more. */
export class GasWatch {
  readonly #options: GasWatchOptions;
  #told: ReadonlySet<string> = new Set();
  /** Kinds of trouble that were critical before they were warnings: the end is for those, too, who heard of that alone. */
  readonly #wereCritical = new Set<string>();
  /** How often it was told that things are well again: what goes bad after that is news, and a restart is none. */
  #cures = 0;

  constructor(options: GasWatchOptions) {
    this.#options = options;
  }

  get maxFeePerGasWei(): number {
    return this.#options.maxGasGwei * GWEI;
  }

  /** Why it is better to wait; undefined when the price will do. */
  tooDear({ priceWei }: Pick<Fees, "priceWei">): string | undefined {
    const isDear = priceWei > this.maxFeePerGasWei;
    const problem = `gas costs ${gwei(priceWei)}, above the limit of ${this.#options.maxGasGwei} gwei`;
    this.#tell("gas-price", isDear, {
      severity: "warning",
      bad: `${problem}: anchors and redemptions wait.`,
      good: `Gas costs ${gwei(priceWei)} again: anchors and redemptions go on.`,
    });
    return isDear ? problem : undefined;
  }

  /** Why a transaction cannot be paid for; undefined when it can. Warns while the balance is low. */
  tooPoor(balanceWei: bigint, gasLimit: number, { maxFeePerGasWei, priceWei }: Fees): string | undefined {
    const { wallet, faucet } = this.#options;
    const where = faucet === undefined ? "" : ` Test coins: ${faucet}`;
    const isEmpty = balanceWei < BigInt(gasLimit) * BigInt(maxFeePerGasWei);
    const anchors = anchorsPaidBy(balanceWei, priceWei);
    this.#tell("gas-balance", isEmpty || anchors < FEW_ANCHORS, {
      severity: isEmpty ? "critical" : "warning",
      bad: isEmpty
        ? `${wallet} has ${coins(balanceWei)} for gas: too little for one transaction.${where}`
        : `${wallet} has ${coins(balanceWei)} for gas: enough for ${anchors} anchors, fewer than ${FEW_ANCHORS}.${where}`,
      good: `${wallet} has ${coins(balanceWei)} for gas: enough again.`,
    });
    return isEmpty ? `${coins(balanceWei)} do not pay for the gas` : undefined;
  }

  #tell(
    kind: string,
    isBad: boolean,
    { severity, bad, good }: { severity: NewAlert["severity"]; bad: string; good: string },
  ) {
    const key = `${kind} ${severity}`;
    const wasBad = [...this.#told].some((told) => told.startsWith(kind));
    if (isBad && !this.#told.has(key)) {
      this.#options.raise({ severity, kind, text: capitalised(bad), dedupeKey: `${key} ${this.#cures}` });
    }
    if (isBad && severity === "critical") this.#wereCritical.add(kind);
    if (!isBad && wasBad) {
      this.#cures += 1;
      const ends = this.#wereCritical.delete(kind) ? "critical" : "warning";
      this.#options.raise({ severity: "info", ends, kind, text: good });
    }
    const others = [...this.#told].filter((told) => !told.startsWith(kind));
    this.#told = new Set(isBad ? [...others, key] : others);
  }
}

/** How many anchors a balance pays for at a price of gas. */
export function anchorsPaidBy(balanceWei: bigint, priceWei: number): number {
  return Number(balanceWei / (BigInt(ANCHOR_GAS) * BigInt(Math.max(1, priceWei))));
}

function gwei(wei: number): string {
  return `${Math.ceil(wei / GWEI)} gwei`;
}

/** Coins with four decimals, rounded down. */
export function coins(wei: bigint): string {
  const tenThousandths = wei / 10n ** 14n;
  return `${tenThousandths / 10_000n}.${(tenThousandths % 10_000n).toString().padStart(4, "0")} POL`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
