import type { Clock, OrderRecord, Records, Store, Venue } from "../ports.ts";
import { closeOrder } from "./order-booking.ts";
import type { OrderDesk } from "./order-desk.ts";
import { orderOf } from "./order-move.ts";

/** Orders asked about at the same time. */
const AT_ONCE = 8;
/** Ids of orders that a stop cancelled and whose end is not proved yet. */
const UNPROVED = "unprovedCancels";
const UNSENT = "trading was stopped before it was sent";

export interface Cancelled {
  /** They ended without a fill. */
  readonly cancelled: number;
  /** They had filled, in part or whole, before the cancel came. */
  readonly filled: number;
  /** The venue has not shown how they ended: they may still fill. */
  readonly unproved: readonly { readonly orderId: number; readonly problem: string }[];
}

export interface OrderCancellingNeeds {
  readonly store: Store;
  readonly venue: Venue;
  readonly desk: OrderDesk;
  readonly clock: Clock;
}

/**
 * Takes back what is on the wire after a stop (rule 21): by hash, one by one, and each is asked for again after its cancel. What the
 * venue then shows as ended is proved; everything else is cancelled and asked for anew by `prove`, until it is.
 */
export class OrderCancelling {
  readonly #needs: OrderCancellingNeeds;

  constructor(needs: OrderCancellingNeeds) {
    this.#needs = needs;
  }

  /** Cancels every order that may still fill. An order of which the venue says nothing stops no other. */
  async cancelOpen(): Promise<Cancelled> {
    const { store, clock } = this.#needs;
    const open = store.records.orders.open();
    const sent = open.filter(({ sentMs }) => sentMs !== null);
    store.transact((records) => {
      for (const { id, sentMs } of open) {
        if (sentMs === null) closeOrder(records, id, "cancelled", UNSENT, clock.nowMs());
      }
      // Known before the first cancel leaves: a life that ends here is followed by one that goes on.
      const unproved = new Set([...unprovedOf(records), ...sent.map(({ id }) => id)]);
      if (unproved.size > 0) records.settings.set(UNPROVED, [...unproved], clock.nowMs());
    });
    const problems = await this.#cancel(sent);
    this.#forgetEnded();
    return this.#report(open, problems);
  }

  /** Cancels and asks again for what is not proved yet; once everything is, it is told. To be called every few seconds. */
  async prove(): Promise<void> {
    const { records } = this.#needs.store;
    const unproved = unprovedOf(records).flatMap((id) => records.orders.get(id) ?? []);
    if (unproved.length === 0) return;
    await this.#cancel(unproved.filter(({ terminalMs }) => terminalMs === null));
    if (this.#forgetEnded() > 0) return;
    const text =
      "The stop is proved: the venue shows no order of ours any more that could fill.\n/trades shows how each ended.";
    this.#needs.store.transact(({ alerts }) => alerts.raise({ severity: "warning", kind: "stop-proved", text }));
  }

  /** What kept an order's end from being proved, by its id. */
  async #cancel(orders: readonly OrderRecord[]): Promise<ReadonlyMap<number, string>> {
    const problems = new Map<number, string>();
    const queue = [...orders];
    const worker = async (): Promise<void> => {
      for (let order = queue.shift(); order !== undefined; order = queue.shift()) {
        const problem = await this.#cancelOne(order).catch(wordsOf);
        if (problem !== undefined) problems.set(order.id, problem);
        this.#needs.desk.wake(order.id);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return problems;
  }

  /** The answer to a cancel proves nothing by itself: a fill may have been quicker. */
  async #cancelOne({ id, hash }: OrderRecord): Promise<string | undefined> {
    const { venue, desk } = this.#needs;
    const answer = await venue.cancel(hash).catch(wordsOf);
    const shown = await venue.order(hash);
    if (shown === undefined) return typeof answer === "string" ? answer : "the venue does not show it";
    const status = shown.status ?? (typeof answer === "object" ? answer.status : undefined);
    await desk.conclude(id, { ...shown, ...(status !== undefined && { status }) });
    if (orderOf(this.#needs.store.records, id).terminalMs !== null) return undefined;
    return shown.state === "open" ? "the venue still shows it" : "its trades are not all shown yet";
  }

  #report(orders: readonly OrderRecord[], problems: ReadonlyMap<number, string>): Cancelled {
    const now = orders.map(({ id }) => orderOf(this.#needs.store.records, id));
    const ended = now.filter(({ terminalMs }) => terminalMs !== null);
    const filled = ended.filter(({ filledSharesMicro }) => filledSharesMicro > 0).length;
    const unproved = now
      .filter(({ terminalMs }) => terminalMs === null)
      .map(({ id }) => ({ orderId: id, problem: problems.get(id) ?? "it is being asked about" }));
    return { cancelled: ended.length - filled, filled, unproved };
  }

  /** Strikes what has ended from the list; returns how many are left. */
  #forgetEnded(): number {
    const { store, clock } = this.#needs;
    return store.transact((records) => {
      const before = unprovedOf(records);
      const open = before.filter((id) => records.orders.get(id)?.terminalMs === null);
      if (open.length < before.length) {
        records.settings.set(UNPROVED, open, clock.nowMs());
        records.journal.append("cancels-proved", { proved: before.length - open.length, unproved: open.length });
      }
      return open.length;
    });
  }
}

/** What is stored is checked: a list that is not understood is no list. */
function unprovedOf(records: Records): number[] {
  const stored = records.settings.get(UNPROVED);
  return Array.isArray(stored) ? stored.filter((id) => Number.isSafeInteger(id)) : [];
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
