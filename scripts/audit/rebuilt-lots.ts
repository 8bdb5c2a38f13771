import type { Books } from "./book.ts";
import { ACCOUNT, pairKey } from "./book.ts";

/** A fill as the journal tells of it, in micro-units. */
export interface JournaledFill {
  readonly targetId: number;
  readonly tokenId: number;
  readonly side: "BUY" | "SELL";
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly feeMicro: number;
}

interface Pair {
  readonly targetId: number;
  readonly tokenId: number;
}

interface Lot {
  sharesMicro: number;
  costMicro: number;
  realisedMicro: number;
}

/**
 * Lots and the account reckoned anew: a buy costs what was paid with its fee, a sale takes its part of the cost at the average,
 * to the nearest micro-dollar, and what came in beyond that is realised.
 */
export class RebuiltLots {
  readonly #books: Pick<Books, "lots" | "realised" | "realisations by lot" | "account">;
  readonly #lots = new Map<string, Lot>();

  constructor(books: Books) {
    this.#books = books;
    books.account.rows.set(ACCOUNT, [0, 0, 0]);
  }

  /** Returns the cost that the fill moved, for when it is taken back. */
  book(fill: JournaledFill): number {
    const { sharesMicro, collateralMicro, feeMicro } = fill;
    if (fill.side === "BUY") {
      const costMicro = collateralMicro + feeMicro;
      this.#change(fill, { sharesMicro, costMicro, realisedMicro: 0 });
      this.cash(-costMicro, feeMicro);
      return costMicro;
    }
    const costMicro = this.#costOf(fill, sharesMicro);
    const proceedsMicro = collateralMicro - feeMicro;
    this.#take(fill, sharesMicro, costMicro, proceedsMicro);
    this.cash(proceedsMicro, feeMicro);
    return costMicro;
  }

  /** A trade that failed on the chain never was: what sales since took of a buy's cost is taken out of their gain. */
  unbook(fill: JournaledFill, costMicro: number): void {
    const { sharesMicro, feeMicro } = fill;
    if (fill.side === "BUY") {
      const lot = this.#lot(fill);
      const takenMicro = lot.sharesMicro === sharesMicro ? lot.costMicro : Math.min(lot.costMicro, costMicro);
      this.#take(fill, sharesMicro, takenMicro, costMicro);
      this.cash(costMicro, -feeMicro);
      return;
    }
    const proceedsMicro = fill.collateralMicro - feeMicro;
    this.#take(fill, -sharesMicro, -costMicro, -proceedsMicro);
    this.cash(-proceedsMicro, -feeMicro);
  }

  /** Shares that went from one target's lot to another's with their cost. */
  move(from: Pair, to: Pair, sharesMicro: number, costMicro: number): void {
    this.#change(from, { sharesMicro: -sharesMicro, costMicro: -costMicro, realisedMicro: 0 });
    this.#change(to, { sharesMicro, costMicro, realisedMicro: 0 });
  }

  /** Shares given back for cash without a sale: a payout, a merge. */
  redeem(lot: Pair, sharesMicro: number, cashMicro: number): void {
    this.#take(lot, sharesMicro, this.#costOf(lot, sharesMicro), cashMicro);
    this.cash(cashMicro);
  }

  add(lot: Pair, sharesMicro: number, costMicro: number): void {
    this.#change(lot, { sharesMicro, costMicro, realisedMicro: 0 });
  }

  cash(changeMicro: number, feeMicro = 0, realisedMicro = 0): void {
    const [cash = 0, realised = 0, fees = 0] = this.#books.account.rows.get(ACCOUNT) ?? [];
    this.#books.account.rows.set(ACCOUNT, [cash + changeMicro, realised + realisedMicro, fees + feeMicro]);
  }

  #take(lot: Pair, sharesMicro: number, costMicro: number, proceedsMicro: number): void {
    const realisedMicro = proceedsMicro - costMicro;
    this.#change(lot, { sharesMicro: -sharesMicro, costMicro: -costMicro, realisedMicro });
    this.cash(0, 0, realisedMicro);
  }

  #change(pair: Pair, change: Lot): void {
    const lot = this.#lot(pair);
    lot.sharesMicro += change.sharesMicro;
    lot.costMicro += change.costMicro;
    lot.realisedMicro += change.realisedMicro;
    const key = pairKey(pair.targetId, pair.tokenId);
    if (lot.sharesMicro === 0) this.#books.lots.rows.delete(key);
    else this.#books.lots.rows.set(key, [lot.sharesMicro, lot.costMicro]);
    for (const book of [this.#books.realised, this.#books["realisations by lot"]]) {
      if (lot.realisedMicro === 0) book.rows.delete(key);
      else book.rows.set(key, [lot.realisedMicro]);
    }
  }

  #lot({ targetId, tokenId }: Pair): Lot {
    const key = pairKey(targetId, tokenId);
    const lot = this.#lots.get(key) ?? { sharesMicro: 0, costMicro: 0, realisedMicro: 0 };
    this.#lots.set(key, lot);
    return lot;
  }

  #costOf(pair: Pair, sharesMicro: number): number {
    const lot = this.#lot(pair);
    if (lot.sharesMicro <= 0) return 0;
    const held = BigInt(lot.sharesMicro);
    return Number((2n * BigInt(lot.costMicro) * BigInt(sharesMicro) + held) / (2n * held));
  }
}
