import { venueMeaning } from "../../domain/venue-words.ts";
import { isOfPause } from "../orders/refusal.ts";
import type { OrderRecord, Store } from "../ports.ts";

const READ_AT_ONCE = 200;
/** Orders of unknown fate wait for their end; more at once than this are left out. */
const MOST_AWAITED = 1_000;

/** How orders ended since this start, as far as a row of refusals needs it. */
export class OrderEnds {
  readonly #store: Store;
  readonly #awaited = new Set<number>();
  #lastId: number | undefined;
  #inRow = 0;
  #last = "";

  constructor(store: Store) {
    this.#store = store;
  }

  /** Looks at the orders that were made, or have ended, since the last look. */
  follow(): void {
    const { orders, settings } = this.#store.records;
    this.#lastId ??= numberOr(settings.get(CURSOR), 0);
    const news = orders.after(this.#lastId, READ_AT_ONCE);
    for (const { id } of news) if (this.#awaited.size < MOST_AWAITED) this.#awaited.add(id);
    this.#lastId = news.at(-1)?.id ?? this.#lastId;
    const lastId = this.#lastId;
    if (news.length > 0)
      this.#store.transact((records) => records.settings.set(CURSOR, lastId, news.at(-1)?.createdMs ?? 0));
    const ended = [...this.#awaited].flatMap((id) => {
      const order = orders.get(id);
      return order !== undefined && order.terminalMs === null ? [] : [{ id, order }];
    });
    for (const { id, order } of ended) {
      this.#awaited.delete(id);
      if (order !== undefined) this.#count(order);
    }
  }

  /** What opened the breaker is not held against its probe. */
  forget(): void {
    this.#inRow = 0;
  }

  refusals(): { readonly inRow: number; readonly last: string } {
    return { inRow: this.#inRow, last: this.#last };
  }

  /** Our signer refuses what never leaves; whatever else ended before it left says nothing. */
  #count({ state, reason, sentMs }: OrderRecord): void {
    if (sentMs === null && state !== "refused") return;
    if (state !== "refused") {
      this.#inRow = 0;
      return;
    }
    // While the venue pauses it refuses everybody; its own pause looks after that.
    if (isOfPause(reason)) return;
    this.#inRow += 1;
    this.#last = (venueMeaning(reason ?? "") ?? reason ?? "").slice(0, 200);
  }
}

const CURSOR = "breakerOrders";

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
