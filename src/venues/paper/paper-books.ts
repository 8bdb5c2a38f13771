import { worth } from "./amounts.ts";
import { PaperAccount } from "./paper-account.ts";
import { PaperFile } from "./paper-file.ts";
import type { PaperOrder } from "./paper-orders.ts";
import { PaperOrders } from "./paper-orders.ts";
import { PaperTrades } from "./paper-trades.ts";
import { TakenLevels } from "./taken-levels.ts";

/** The paper venue's own books, in a database file of their own: nothing else writes them, the ledger only asks over the venue. */
export class PaperBooks {
  readonly account: PaperAccount;
  readonly orders: PaperOrders;
  readonly trades: PaperTrades;
  readonly taken: TakenLevels;
  readonly #file: PaperFile;

  /** Opens the file as PaperFile does. */
  constructor(file: string, startCashMicro: number, synchronous: "FULL" | "OFF") {
    this.#file = new PaperFile(file, startCashMicro, synchronous);
    this.account = new PaperAccount(this.#file);
    this.orders = new PaperOrders(this.#file);
    this.trades = new PaperTrades(this.#file);
    this.taken = new TakenLevels(this.#file);
  }

  isOpen(): boolean {
    return this.#file.isOpen();
  }

  close(): void {
    this.#file.close();
  }

  /** All of `work` is stored, or nothing when it throws. */
  transact<T>(work: () => T): T {
    return this.#file.transact(work);
  }

  /** Cash that neither settlement can take back nor a resting buy needs. */
  freeCashMicro(): number {
    const reserved = this.#resting("BUY").map((order) => worth("BUY", leftOf(order), order.limitMicro));
    return this.spendableCashMicro() - sum(reserved);
  }

  /** Cash that settlement cannot take back. */
  spendableCashMicro(): number {
    return this.account.cashMicro() - this.trades.unsettledCashMicro();
  }

  /** Shares that neither settlement can take back nor a resting sell offers. */
  freeSharesMicro(token: string): number {
    const offered = this.#resting("SELL").filter((order) => order.token === token);
    return this.account.held(token) - this.trades.unsettledSharesMicro(token) - sum(offered.map(leftOf));
  }

  #resting(side: "BUY" | "SELL"): PaperOrder[] {
    return this.orders.resting().filter((order) => order.side === side);
  }
}

/** What an order may still trade. */
export function leftOf({ sharesMicro, filledMicro }: PaperOrder): number {
  return sharesMicro - filledMicro;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
