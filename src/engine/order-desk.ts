import { createHash } from "node:crypto";
import { tellCopy } from "./copy-alert.ts";
import { bookFill } from "./ledger.ts";
import type {
  Approved,
  Clock,
  OrderRecord,
  Random,
  Records,
  Store,
  Venue,
  VenueOrder,
  VenueOrderState,
} from "./ports.ts";
import { tradingState } from "./trading-state.ts";

/** An order of unknown fate that the venue does not know after this long is dead (rule 25). */
const UNKNOWN_DEAD_MS = 90_000;

export interface OrderDraft {
  readonly episodeId: number | null;
  readonly signalId: number | null;
  readonly targetId: number;
  readonly tokenId: number;
  readonly token: string;
  readonly conditionId: string;
  readonly side: "BUY" | "SELL";
  readonly limitMicro: number;
  readonly sharesMicro: number;
  readonly notionalMicro: number;
  readonly reservedMicro: number;
  readonly day: string;
  readonly tradeMs: number;
}

export interface StoredOrder {
  readonly id: number;
  readonly order: Approved<VenueOrder>;
}

/** Stores orders before they are sent, sends them once, and books what the venue says became of them. */
export class OrderDesk {
  readonly #store: Store;
  readonly #venue: Venue;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #stopping: AbortSignal;
  /** Orders being sent by this life, by id. */
  readonly #sending = new Map<number, Promise<void>>();

  constructor(needs: { store: Store; venue: Venue; clock: Clock; random: Random; stopping: AbortSignal }) {
    this.#store = needs.store;
    this.#venue = needs.venue;
    this.#clock = needs.clock;
    this.#random = needs.random;
    this.#stopping = needs.stopping;
  }

  /**
   * Stores the order of an approved decision, in the caller's transaction. Only what comes from here can be sent:
   * its hash is known and on disk before any byte leaves.
   */
  store(records: Records, draft: OrderDraft): StoredOrder {
    const createdMs = this.#clock.nowMs();
    const salt = Buffer.from(this.#random.bytes(16)).toString("hex");
    const { token, conditionId, side, limitMicro, sharesMicro, tradeMs } = draft;
    const text = JSON.stringify([salt, createdMs, token, side, limitMicro, sharesMicro]);
    const hash = `0x${createHash("sha256").update(text).digest("hex")}`;
    const { episodeId, signalId, targetId, tokenId, notionalMicro, reservedMicro, day } = draft;
    const links = { episodeId, signalId, targetId, tokenId, side };
    const amounts = { limitMicro, sharesMicro, notionalMicro, reservedMicro };
    const id = records.orders.insert({
      ...links,
      ...amounts,
      hash,
      salt,
      type: "FAK",
      state: "stored",
      filledSharesMicro: 0,
      filledCollateralMicro: 0,
      feeMicro: 0,
      day,
      createdMs,
      sentMs: null,
      terminalMs: null,
      reason: null,
    });
    records.journal.append("order", { id, ...links, ...amounts, hash, state: "stored" });
    const order: VenueOrder = {
      hash,
      token,
      conditionId,
      side,
      type: "FAK",
      limitMicro,
      sharesMicro,
      createdMs,
      tradeMs,
    };
    return { id, order: Object.freeze(order) as Approved<VenueOrder> };
  }

  /** Sends an order in the background; its result is booked whenever it comes. */
  send(stored: StoredOrder): void {
    this.#sending.set(
      stored.id,
      this.#send(stored).finally(() => this.#sending.delete(stored.id)),
    );
  }

  /** Resolves when no order is under way. */
  async idle(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending.values());
  }

  /** Orders whose fate is unknown (after a crash, a time-out): found and booked, or dead after 90 s (rule 25). */
  async settleUnknown(): Promise<void> {
    for (const order of this.#store.records.orders.open()) {
      if (this.#sending.has(order.id)) continue;
      const state = await this.#venue.order(order.hash);
      if (state !== undefined && state.state !== "open") await this.#book(order.id, state);
      else if (state === undefined && this.#clock.nowMs() - order.createdMs > UNKNOWN_DEAD_MS) {
        this.#close(order.id, "expired", "the venue does not know it");
      } else if (order.state !== "unknown") this.#setUnknown(order.id);
    }
  }

  /** After a stop: cancels what is on the wire by its hash and books what the venue says (rule 21). */
  async cancelOpen(): Promise<{ readonly cancelled: number; readonly uncertain: number }> {
    let cancelled = 0;
    let uncertain = 0;
    for (const order of this.#store.records.orders.open()) {
      const state = await this.#venue.cancel(order.hash).catch(() => undefined);
      if (state === undefined || state.state === "open") uncertain += 1;
      else {
        await this.#book(order.id, state);
        cancelled += 1;
      }
    }
    return { cancelled, uncertain };
  }

  async #send(stored: StoredOrder): Promise<void> {
    try {
      if (!this.#mayLeave(stored.id)) return;
      const state = await this.#venue.place(stored.order, this.#stopping);
      if (state.state !== "open") await this.#book(stored.id, state);
    } catch (error) {
      if (this.#stopping.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#store.transact((records) => {
        records.orders.update(stored.id, { state: "unknown", reason });
        records.alerts.raise({
          severity: "warning",
          kind: "order-unknown",
          text: `Order ${stored.id}: no clear answer from the venue (${reason}).\nIt is being looked up. /why_${stored.id}`,
        });
      });
    }
  }

  /** The last gate: once a stop is stored, nothing leaves any more (rule 21). */
  #mayLeave(orderId: number): boolean {
    return this.#store.transact((records) => {
      const sentMs = this.#clock.nowMs();
      if (tradingState(records).state === "stopped") {
        this.#closeIn(records, orderOf(records, orderId), "cancelled", "trading was stopped before it was sent");
        return false;
      }
      records.orders.update(orderId, { state: "sent", sentMs });
      records.journal.append("order", { id: orderId, state: "sent" });
      return true;
    });
  }

  /** Books every fill of a finished order and closes it, in one transaction. */
  async #book(orderId: number, state: VenueOrderState): Promise<void> {
    const known = orderOf(this.#store.records, orderId);
    const trades = state.state === "refused" ? [] : await this.#venue.trades(known.hash);
    this.#store.transact((records) => {
      const order = orderOf(records, orderId);
      if (order.terminalMs !== null) return;
      let filled = { shares: order.filledSharesMicro, collateral: order.filledCollateralMicro, fee: order.feeMicro };
      for (const trade of trades) {
        if (!bookFill(records, order, trade)) continue;
        const { sharesMicro, collateralMicro, feeMicro } = trade;
        filled = {
          shares: filled.shares + sharesMicro,
          collateral: filled.collateral + collateralMicro,
          fee: filled.fee + feeMicro,
        };
      }
      if (filled.shares > order.sharesMicro) throw new Error(`order ${orderId} was filled beyond its size`);
      const amounts = {
        filledSharesMicro: filled.shares,
        filledCollateralMicro: filled.collateral,
        feeMicro: filled.fee,
      };
      records.orders.update(orderId, amounts);
      this.#closeIn(records, { ...order, ...amounts }, state.state === "refused" ? "refused" : "settled", state.reason);
    });
  }

  #close(orderId: number, state: string, reason: string): void {
    this.#store.transact((records) => this.#closeIn(records, orderOf(records, orderId), state, reason));
  }

  /** The reservation ends, the episode keeps only what was filled (rule 12), and people are told. */
  #closeIn(records: Records, order: OrderRecord, state: string, reason: string): void {
    const terminalMs = this.#clock.nowMs();
    records.orders.update(order.id, { state, reason, reservedMicro: 0, terminalMs });
    const { id, side, notionalMicro, filledSharesMicro, filledCollateralMicro, feeMicro } = order;
    const amounts = { notionalMicro, reservedMicro: 0, filledSharesMicro, filledCollateralMicro, feeMicro };
    records.journal.append("order", { id, side, ...amounts, state, reason });
    if (side === "BUY" && order.episodeId !== null) {
      const episode = records.episodes.get(order.episodeId);
      if (episode === undefined) throw new Error(`episode ${order.episodeId} of order ${id} is missing`);
      records.episodes.update(episode.id, {
        committedMicro: episode.committedMicro - notionalMicro + filledCollateralMicro,
      });
    }
    if (side === "SELL" && records.debts.of(order.targetId, order.tokenId)?.sharesMicro === 0) {
      records.signals.settleOwed(order.targetId, order.tokenId);
    }
    if (state === "refused" && order.signalId !== null) uncopy(records, order.signalId, order);
    tellCopy(records, order, state, reason);
  }

  #setUnknown(orderId: number): void {
    this.#store.transact((records) => {
      records.orders.update(orderId, { state: "unknown" });
      records.journal.append("order", { id: orderId, state: "unknown" });
    });
  }
}

function orderOf(records: Records, orderId: number): OrderRecord {
  const order = records.orders.get(orderId);
  if (order === undefined) throw new Error(`order ${orderId} is missing`);
  return order;
}

/** The venue accepted no order of the episode: the signal that called for it was not copied after all (rule 16). */
function uncopy(records: Records, signalId: number, { episodeId }: OrderRecord): void {
  if (episodeId === null) return;
  const accepted = records.orders.ofEpisode(episodeId).some((order) => order.state !== "refused");
  if (!accepted) records.signals.update(signalId, { outcome: "skipped", reason: "refused by the venue" });
}
