import type { Side } from "../../domain/trade.ts";
import type { OrderForms, Random, Records, Venue, VenueOrderState, VenueTrade } from "../ports.ts";
import { noteStep } from "../seeing/latency.ts";
import type { UnfilledEnd } from "./order-booking.ts";
import { bookTrades, closeOrder, decideAgain, noteOpen } from "./order-booking.ts";
import type { DepartureNeeds } from "./order-departure.ts";
import { depart } from "./order-departure.ts";
import { OrderLooks } from "./order-looks.ts";
import { moveOrder, orderOf } from "./order-move.ts";
import type { OrderDraft, StoredOrder } from "./order-store.ts";
import { storeOrder } from "./order-store.ts";

/** How long an order that the venue keeps open is followed, look after look; later the scans look after it. */
const LOOKS_AFTER_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

export interface OrderDeskNeeds extends DepartureNeeds {
  readonly venue: Venue;
  readonly forms: OrderForms;
  readonly random: Random;
  /** Hears that the venue told of an order on our account that is none of ours (rule 31). */
  readonly onStranger?: (() => void) | undefined;
  /** Hears of work whose failure could not even be stored (a disk that is full, a busy database): the scans look after its order. */
  readonly onError: (error: unknown) => void;
}

/** Stores orders before they are sent, signs and sends them once, and books what the venue says became of them. */
export class OrderDesk {
  readonly #needs: OrderDeskNeeds;
  /** Orders being sent and followed by this life, by id. */
  readonly #sending = new Map<number, Promise<void>>();
  readonly #inFlight: Record<Side, number> = { BUY: 0, SELL: 0 };
  readonly #looks: OrderLooks;
  readonly #wakers = new Map<number, () => void>();

  constructor(needs: OrderDeskNeeds) {
    this.#needs = needs;
    this.#looks = new OrderLooks(needs, (orderId) => this.#lookAgain(orderId));
    needs.venue.watch((hashes) => this.#hear(hashes));
  }

  /**
   * Stores the order of an approved decision, in the caller's transaction. Only what comes from here can be sent:
   * its form and hash are known and on disk before any byte leaves (rule 24).
   */
  store(records: Records, draft: OrderDraft): StoredOrder {
    return storeOrder(records, draft, this.#needs);
  }

  /** Signs and sends an order in the background; its result is booked whenever it comes. */
  send(stored: StoredOrder): void {
    const { side } = stored.order;
    this.#inFlight[side] += 1;
    const done = this.#send(stored)
      .catch(this.#needs.onError)
      .finally(() => {
        this.#sending.delete(stored.id);
        this.#inFlight[side] -= 1;
      });
    this.#sending.set(stored.id, done);
  }

  /** How many orders of a side are being sent and followed. */
  inFlight(side: Side): number {
    return this.#inFlight[side];
  }

  /** Resolves when one of the orders that are on their way now has ended; at once where there is none. */
  async nextEnd(): Promise<void> {
    if (this.#sending.size > 0) await Promise.race(this.#sending.values());
  }

  isSending(orderId: number): boolean {
    return this.#sending.has(orderId);
  }

  /** Resolves when no order is under way and nothing is being looked up. */
  async idle(): Promise<void> {
    while (this.#sending.size > 0 || this.#looks.size > 0) {
      await Promise.all([...this.#sending.values(), this.#looks.done()]);
    }
  }

  /** Something changed of an order: its trades are read and booked, whether it is open or was closed before (rule 27). */
  heed(hash: string): void {
    this.#looks.begin(hash);
  }

  /** Reads what the venue says of an order and books it. Throws when the venue does not answer. */
  async lookUp(orderId: number): Promise<VenueOrderState | undefined> {
    const order = orderOf(this.#needs.store.records, orderId);
    const state = await this.#needs.venue.order(order.hash);
    if (state !== undefined) await this.conclude(orderId, state);
    return state;
  }

  /** Books the trades of an order, and closes it when the venue has done with it and its trades show all that was matched. */
  async conclude(orderId: number, state: VenueOrderState): Promise<void> {
    const { store, venue, clock } = this.#needs;
    const { hash } = orderOf(store.records, orderId);
    const trades = state.state === "refused" ? [] : await venue.trades(hash);
    store.transact((records) => {
      const nowMs = clock.nowMs();
      const { sentMs, terminalMs } = orderOf(records, orderId);
      // The venue shows what never left, for all that is known here: the books are older than the order's fate.
      if (sentMs === null && terminalMs === null) moveOrder(records, orderId, "unknown", { atMs: nowMs });
      const shownMicro = trades.reduce((sum, trade) => sum + trade.sharesMicro, 0);
      bookTrades(records, orderId, trades, nowMs);
      if (state.state === "open" || shownMicro < (state.matchedMicro ?? 0)) {
        noteOpen(records, orderId, state.state === "open" ? state.status : undefined, nowMs);
        return;
      }
      closeOrder(records, orderId, unfilledEnd(state, trades), state.reason, nowMs);
      if (state.state === "refused" && state.again === true) decideAgain(records, orderId);
    });
  }

  /** Lets whoever follows an order look at it at once. */
  wake(orderId: number): void {
    this.#wakers.get(orderId)?.();
  }

  /** Of a trade the venue names both sides: where neither is ours, somebody else traded here. */
  #hear(hashes: readonly string[]): void {
    const { store, onStranger } = this.#needs;
    const ours = hashes.filter((hash) => store.records.orders.byHash(hash) !== undefined);
    for (const hash of ours) this.heed(hash);
    if (ours.length === 0) onStranger?.();
  }

  async #send(stored: StoredOrder): Promise<void> {
    try {
      const order = await depart(this.#needs, stored);
      if (order === undefined) return;
      const { venue, stopping, store, clock } = this.#needs;
      const state = await venue.place(order, stopping);
      store.transact((records) => {
        noteStep(records, orderOf(records, stored.id).signalId, "acknowledgedMs", clock.nowMs());
      });
      await this.conclude(stored.id, state);
      await this.#follow(stored.id);
    } catch (error) {
      if (!this.#needs.stopping.aborted) this.#markUnknown(stored.id, error);
    }
  }

  /** An order that the venue keeps open (delayed, not yet shown) is looked at again, sooner when it says that something changed. */
  async #follow(orderId: number): Promise<void> {
    const { store, clock, stopping } = this.#needs;
    for (const waitMs of LOOKS_AFTER_MS) {
      if (orderOf(store.records, orderId).terminalMs !== null || stopping.aborted) return;
      const woken = new AbortController();
      this.#wakers.set(orderId, () => woken.abort(new Error("something changed")));
      await clock.sleep(waitMs, AbortSignal.any([woken.signal, stopping])).catch(() => undefined);
      this.#wakers.delete(orderId);
      if (orderOf(store.records, orderId).terminalMs === null) await this.lookUp(orderId);
    }
  }

  #markUnknown(orderId: number, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#needs.store.transact((records) => {
      if (orderOf(records, orderId).terminalMs !== null) return;
      moveOrder(records, orderId, "unknown", { reason, atMs: this.#needs.clock.nowMs() });
      if (isTold(error)) return;
      records.alerts.raise({
        severity: "warning",
        kind: "order-unknown",
        text:
          `Order ${orderId}: the venue gave no clear answer, so it may have been filled.\n` +
          `It is being looked up; until that is clear nothing more is bought there. /why_${orderId}`,
      });
    });
  }

  /** Who follows an order looks at once; one still on its way is concluded by its own answer. */
  async #lookAgain(orderId: number): Promise<void> {
    const wake = this.#wakers.get(orderId);
    if (wake !== undefined) wake();
    else if (!this.#sending.has(orderId)) await this.#bookChanges(orderId);
  }

  async #bookChanges(orderId: number): Promise<void> {
    const { store, venue, clock } = this.#needs;
    const order = orderOf(store.records, orderId);
    if (order.terminalMs === null) {
      await this.lookUp(orderId);
      return;
    }
    const trades = await venue.trades(order.hash);
    store.transact((records) => bookTrades(records, orderId, trades, clock.nowMs()));
  }
}

/** A venue that stopped everything because of an order has said so itself. */
function isTold(error: unknown): boolean {
  return error instanceof Error && "told" in error && error.told === true;
}

/** What an order ends as, by the venue's word, when none of its trades stands. */
function unfilledEnd({ state, status }: VenueOrderState, trades: readonly VenueTrade[]): UnfilledEnd {
  if (state === "refused") return "refused";
  if (trades.some((trade) => trade.status === "failed")) return "failed";
  return status === "cancelled" || status === "expired" ? status : "unmatched";
}
