import type { OrderType } from "../../domain/order.ts";
import type { Side } from "../../domain/trade.ts";
import type { VenueOrder, VenueOrderState } from "../../engine/ports.ts";
import { CANCELLED, EXPIRED } from "./order-check.ts";
import type { PaperFile } from "./paper-file.ts";

/** An order as the books know it. */
export interface PaperOrder {
  readonly hash: string;
  readonly token: string;
  readonly conditionId: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly limitMicro: number;
  readonly sharesMicro: number;
  /** Traded so far, failed trades included: settlement that fails gives an order nothing back. */
  readonly filledMicro: number;
  readonly createdMs: number;
  readonly expirationS: number;
  /** Since when it rests; null before its first match. */
  readonly restingMs: number | null;
  readonly state: VenueOrderState["state"];
  readonly reason: string;
  /** 1: a new order may be tried after this refusal. */
  readonly again: number;
}

const SELECT = `SELECT hash, token, condition_id AS conditionId, side, type, limit_micro AS limitMicro,
  shares_micro AS sharesMicro, created_ms AS createdMs, expiration_s AS expirationS, resting_ms AS restingMs, state, reason,
  again, (SELECT coalesce(sum(trades.shares_micro), 0) FROM trades WHERE trades.order_hash = orders.hash) AS filledMicro
  FROM orders`;

/** The orders of the paper venue. One that has ended stays as it ended. */
export class PaperOrders {
  readonly #file: PaperFile;

  constructor(file: PaperFile) {
    this.#file = file;
  }

  get(hash: string): PaperOrder | undefined {
    return this.#file.one(`${SELECT} WHERE hash = :hash`, { hash });
  }

  add(order: VenueOrder): void {
    const { hash, token, conditionId, side, type, limitMicro, sharesMicro, createdMs, tradeMs, expirationS } = order;
    this.#file.run(
      `INSERT INTO orders (hash, token, condition_id, side, type, limit_micro, shares_micro, created_ms, trade_ms,
        expiration_s, post_only, state, reason)
        VALUES (:hash, :token, :conditionId, :side, :type, :limitMicro, :sharesMicro, :createdMs, :tradeMs,
        :expirationS, :postOnly, 'open', '')`,
      {
        ...{ hash, token, conditionId, side, type, limitMicro, sharesMicro, createdMs, tradeMs, expirationS },
        postOnly: order.postOnly ? 1 : 0,
      },
    );
  }

  /** Lets an open order wait for the market from `atMs` on. */
  rest(hash: string, atMs: number): void {
    this.#file.run("UPDATE orders SET resting_ms = :atMs WHERE hash = :hash AND state = 'open'", { hash, atMs });
  }

  /** Returns whether it was open until now. */
  end(hash: string, state: "done" | "refused", reason: string, again = false): boolean {
    const changed = this.#file.run(
      "UPDATE orders SET state = :state, reason = :reason, again = :again WHERE hash = :hash AND state = 'open'",
      { hash, state, reason, again: again ? 1 : 0 },
    );
    return changed === 1;
  }

  openHashes(): string[] {
    const open = this.#file.all<{ hash: string }>("SELECT hash FROM orders WHERE state = 'open' ORDER BY rowid");
    return open.map(({ hash }) => hash);
  }

  /** Ends the open orders that never met a book: nobody works on them any more. */
  endUnmatched(reason: string): void {
    this.#file.run("UPDATE orders SET state = 'done', reason = :reason WHERE state = 'open' AND resting_ms IS NULL", {
      reason,
    });
  }

  /** Resting orders, oldest first; at most as many as the venue takes. */
  resting(): PaperOrder[] {
    return this.#file.all(`${SELECT} WHERE state = 'open' AND resting_ms IS NOT NULL ORDER BY resting_ms, rowid`);
  }

  countOpen(): number {
    return this.#file.one<{ open: number }>("SELECT count(*) AS open FROM orders WHERE state = 'open'")?.open ?? 0;
  }
}

/** What the venue tells of an order. */
export function stateOf(order: PaperOrder): VenueOrderState {
  const { hash, state, reason, again } = order;
  const told = { hash, state, reason, ...statusOf(order) };
  return again === 1 ? { ...told, again: true } : told;
}

/** In the real venue's words; of a refusal there is none. */
function statusOf({ state, reason, restingMs, filledMicro }: PaperOrder): Pick<VenueOrderState, "status"> {
  if (state === "refused") return {};
  if (state === "open") return { status: restingMs === null ? "delayed" : "live" };
  if (filledMicro > 0) return { status: "matched" };
  if (reason === CANCELLED || reason === EXPIRED) return { status: reason };
  return { status: "unmatched" };
}
