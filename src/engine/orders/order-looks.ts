import type { Store } from "../ports.ts";

export interface OrderLooksNeeds {
  readonly store: Store;
  readonly stopping: AbortSignal;
  /** Hears of a look whose failure could not even be stored. */
  readonly onError: (error: unknown) => void;
}

/** Looks at orders that something changed of: of each one at a time, and one more when it changed meanwhile. */
export class OrderLooks {
  readonly #needs: OrderLooksNeeds;
  readonly #look: (orderId: number) => Promise<void>;
  /** By the order's hash. */
  readonly #running = new Map<string, { promise: Promise<void>; again: boolean }>();

  constructor(needs: OrderLooksNeeds, look: (orderId: number) => Promise<void>) {
    this.#needs = needs;
    this.#look = look;
  }

  /** How many are under way. */
  get size(): number {
    return this.#running.size;
  }

  /** Resolves when those that are under way now have ended. */
  async done(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ promise }) => promise));
  }

  /** One of an order that is not ours is none. */
  begin(hash: string): void {
    const running = this.#running.get(hash);
    if (running !== undefined) running.again = true;
    else if (this.#needs.store.records.orders.byHash(hash) !== undefined) this.#run(hash);
  }

  #run(hash: string): void {
    const work = async (): Promise<void> => {
      const { store, stopping } = this.#needs;
      const order = store.records.orders.byHash(hash);
      if (order !== undefined && !stopping.aborted) await this.#look(order.id);
    };
    const entry = { again: false, promise: Promise.resolve() };
    // Known before it begins: a venue may tell of a change while it is being asked.
    this.#running.set(hash, entry);
    entry.promise = work()
      .catch((error: unknown) => this.#noteFailed(hash, error))
      .catch(this.#needs.onError)
      .finally(() => {
        this.#running.delete(hash);
        if (entry.again) this.#run(hash);
      });
  }

  /** The next scan looks again; what keeps failing must not stay unheard. */
  #noteFailed(hash: string, error: unknown): void {
    if (this.#needs.stopping.aborted) return;
    const problem = error instanceof Error ? error.message : String(error);
    this.#needs.store.transact((records) => {
      const id = records.orders.byHash(hash)?.id ?? 0;
      records.journal.append("order-look-failed", { id, problem });
      const text = `What became of order ${id} could not be read from the venue.\nThe next scan looks again. /why_${id}`;
      records.alerts.raise({ severity: "warning", kind: "order-look", text, dedupeKey: `order-look:${hash}` });
    });
  }
}
