import type { Clock, OrderOnChain, OrderRecord, Records, Store, Venue } from "../ports.ts";
import { raiseDiscrepancy } from "../reconciling/discrepancy.ts";
import { closeOrder, fateKnown, reopenSignal, UNKNOWN_ORDER } from "./order-booking.ts";
import type { OrderDesk } from "./order-desk.ts";
import { moveOrder, orderOf } from "./order-move.ts";

/** An order of unknown fate that the venue does not show for this long is dead, when the chain shows no fill either (rule 25). */
const UNKNOWN_DEAD_MS = 90_000;
/** After this a person is asked. */
const UNKNOWN_ASKED_MS = 5 * 60_000;
/** A fill-and-kill order has no business resting: what still does is cancelled. */
const RESTS_TOO_LONG_MS = 30_000;
const ABSENT = "the venue does not show it";
const UNSHOWN = "the venue has done with it, and does not show the trades that it made";
/** Orders with unsettled fills looked at in one run. */
const RUN_SIZE = 100;
/** Orders of unknown fate looked up at the same time: what they wait for must not hold up the next trades for long. */
const LOOKS_AT_ONCE = 8;

export interface OrderFateNeeds {
  readonly store: Store;
  readonly venue: Venue;
  readonly desk: OrderDesk;
  readonly clock: Clock;
  /** What the exchange contract knows of an order; undefined where no chain settles (paper). */
  readonly orderOnChain?: (order: OrderRecord) => Promise<OrderOnChain>;
}

/** Finds out what became of orders that nobody follows any more: after a crash, a time-out, or while trades settle. */
export class OrderFate {
  readonly #needs: OrderFateNeeds;
  /** When an order was last shown, or could not be looked for, by id: its absence counts from there. */
  readonly #absentSince = new Map<number, number>();

  constructor(needs: OrderFateNeeds) {
    this.#needs = needs;
  }

  /** Every open order that is not being sent, a few at a time; one that the venue does not answer for stays as it is. */
  async settleUnknown(): Promise<void> {
    const queue = this.#needs.store.records.orders.open().map(({ id }) => id);
    const ended = [...this.#absentSince.keys()].filter((id) => !queue.includes(id));
    for (const id of ended) this.#absentSince.delete(id);
    const reader = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) await this.#settle(id);
    };
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, reader));
  }

  /** Trades that are neither confirmed nor failed are read again: a status and a transaction change in place (rule 27). */
  async settleFills(): Promise<void> {
    const { store, desk, clock } = this.#needs;
    const unsettled = store.records.fills.unsettled();
    const orders = new Set(unsettled.map(({ orderId }) => orderId));
    for (const orderId of [...orders].slice(0, RUN_SIZE)) desk.heed(orderOf(store.records, orderId).hash);
    const late = unsettled.filter(({ atMs }) => clock.nowMs() - atMs > UNKNOWN_ASKED_MS);
    if (late.length === 0) return;
    store.transact((records) => {
      const text = `${late.length} trades of ours wait for their settlement for more than 5 minutes. They count as ours until they fail.`;
      records.alerts.raise({ severity: "warning", kind: "unsettled", text, dedupeKey: "unsettled" });
    });
  }

  async #settle(orderId: number): Promise<void> {
    const { store, desk } = this.#needs;
    // While others were looked up it may have been sent, or have ended.
    const order = orderOf(store.records, orderId);
    if (desk.isSending(orderId) || order.terminalMs !== null) return;
    if (order.sentMs === null) this.#endUnsent(orderId);
    else await this.#find(order).catch((error: unknown) => this.#tellUnread(order, error));
  }

  /** It was stored and never left: the mark of leaving is written before the first byte goes. Its buy is decided anew while it is not stale. */
  #endUnsent(orderId: number): void {
    const { store, clock } = this.#needs;
    store.transact((records) => {
      closeOrder(records, orderId, "cancelled", "the program ended before it was sent", clock.nowMs());
      reopenSignal(records, orderId);
    });
  }

  async #find(order: OrderRecord): Promise<void> {
    const { venue, desk, clock } = this.#needs;
    const state = await desk.lookUp(order.id);
    if (state !== undefined) {
      this.#absentSince.set(order.id, clock.nowMs());
      const sinceMs = clock.nowMs() - order.createdMs;
      if (state.state === "open") this.#known(order);
      else if (sinceMs >= UNKNOWN_ASKED_MS) this.#ask(order.id, UNSHOWN);
      if (state.state !== "open" || order.type !== "FAK" || sinceMs < RESTS_TOO_LONG_MS) return;
    }
    // Found resting, or not found: a cancel by its hash makes sure that it fills no further.
    const cancelled = await venue.cancel(order.hash).catch(() => undefined);
    if (cancelled !== undefined && cancelled.state !== "open") await desk.conclude(order.id, cancelled);
    else if (state === undefined) await this.#absent(order);
  }

  /** The venue did not answer: the next scan asks again. */
  #tellUnread(order: OrderRecord, error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    const nowMs = this.#needs.clock.nowMs();
    this.#absentSince.set(order.id, nowMs);
    this.#needs.store.transact((records) => {
      this.#wait(records, order, nowMs);
      records.journal.append("order-look-failed", { id: order.id, problem });
      const text = `The venue does not answer what became of order ${order.id}.\nIt is asked again. /why_${order.id}`;
      records.alerts.raise({ severity: "warning", kind: "order-look", text, dedupeKey: `order-look:${order.hash}` });
    });
  }

  /** Dead after 90 s without a trace, the venue's own pauses left out, if the contract has seen no fill either. */
  async #absent(order: OrderRecord): Promise<void> {
    const { venue, store, clock, orderOnChain } = this.#needs;
    const nowMs = clock.nowMs();
    const lastMs = this.#absentSince.get(order.id) ?? order.sentMs ?? order.createdMs;
    // Sent by a clock that was ahead, as it shows now: nobody knows when, so that it counts from here.
    const sinceMs = venue.unready() !== undefined || lastMs > nowMs ? nowMs : lastMs;
    this.#absentSince.set(order.id, sinceMs);
    const isLong = nowMs - sinceMs > UNKNOWN_DEAD_MS;
    const isFilled = isLong && orderOnChain !== undefined && isTouched(order, await orderOnChain(order));
    store.transact((records) => {
      if (!isLong || isFilled) this.#wait(records, order, nowMs);
      else closeOrder(records, order.id, "expired", "the venue does not know it", nowMs);
    });
  }

  #wait(records: Records, { id }: OrderRecord, nowMs: number): void {
    const order = orderOf(records, id);
    // Its end was heard of while it was being looked up.
    if (order.terminalMs !== null) return;
    moveOrder(records, id, "unknown", { atMs: nowMs });
    if (nowMs - order.createdMs >= UNKNOWN_ASKED_MS) askAbout(records, order, ABSENT, nowMs);
  }

  /** A person is asked about an order that has not ended. */
  #ask(orderId: number, problem: string): void {
    const { store, clock } = this.#needs;
    const order = orderOf(store.records, orderId);
    if (order.terminalMs === null) store.transact((records) => askAbout(records, order, problem, clock.nowMs()));
  }

  #known(order: OrderRecord): void {
    const { store, clock } = this.#needs;
    store.transact((records) => fateKnown(records, order, clock.nowMs()));
  }
}

function askAbout(records: Records, { id, hash }: OrderRecord, problem: string, nowMs: number): void {
  const text =
    `Nobody can say what became of order ${id}: ${problem}.\n` +
    `Buys of that market wait. Look at your account on the venue; /why_${id} has its hash.`;
  raiseDiscrepancy(records, { kind: UNKNOWN_ORDER, subject: hash, text, severity: "critical" }, nowMs);
}

/** Whether the exchange has filled or cancelled any of it. */
function isTouched(order: OrderRecord, { closed, remainingMicro }: OrderOnChain): boolean {
  const makerMicro = order.side === "BUY" ? order.notionalMicro : order.sharesMicro;
  return closed || (remainingMicro > 0 && remainingMicro < makerMicro);
}
