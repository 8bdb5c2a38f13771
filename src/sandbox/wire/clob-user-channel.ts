import { z } from "zod";
import type { ApiKey } from "../exchange/account.ts";
import type { ExchangeNews } from "../exchange/exchange-state.ts";
import { legsOf } from "../exchange/exchange-trade.ts";
import type { OrderDesk } from "../exchange/order-desk.ts";
import type { ChannelSocket } from "./channel-socket.ts";
import { hear, POLICY_VIOLATION } from "./channel-socket.ts";
import { keyByCredentials } from "./clob-orders-auth.ts";
import { orderRow, secondsOf, tradeRow } from "./clob-orders-formats.ts";

const markets = z.array(z.string()).max(500).default([]);
const opening = z.object({
  type: z.string().refine((type) => type.toLowerCase() === "user"),
  auth: z.object({ apiKey: z.string(), secret: z.string(), passphrase: z.string() }),
  markets,
});
const change = z.object({ operation: z.enum(["subscribe", "unsubscribe"]), markets });

interface Listener {
  readonly socket: ChannelSocket;
  readonly key: ApiKey;
  /** Condition ids; empty for all. */
  readonly markets: Set<string>;
}

/** The CLOB's user channel: what happens to the orders and trades of one account, to sockets that showed its credentials first. */
export class ClobUserChannel {
  readonly #desk: OrderDesk;
  readonly #listeners = new Map<ChannelSocket, Listener>();

  constructor(desk: OrderDesk) {
    this.#desk = desk;
  }

  accept(socket: ChannelSocket): void {
    hear(
      socket,
      (message) => this.#take(socket, message),
      () => this.#listeners.delete(socket),
    );
  }

  /** Tells every socket what concerns it. */
  tell(news: readonly ExchangeNews[], nowMs: number): void {
    for (const { socket, key, markets } of this.#listeners.values()) {
      for (const item of news) {
        const frame = this.#frame(item, key, nowMs);
        if (frame !== undefined && (markets.size === 0 || markets.has(frame.market)))
          socket.send(JSON.stringify(frame));
      }
    }
  }

  #take(socket: ChannelSocket, message: unknown): void {
    const listener = this.#listeners.get(socket);
    const parsed = change.safeParse(message);
    if (listener === undefined) this.#open(socket, message);
    if (listener === undefined || !parsed.success) return;
    for (const market of parsed.data.markets) {
      if (parsed.data.operation === "subscribe") listener.markets.add(market);
      else listener.markets.delete(market);
    }
  }

  #open(socket: ChannelSocket, message: unknown): void {
    const parsed = opening.safeParse(message);
    const key = parsed.success ? keyByCredentials(this.#desk, parsed.data.auth) : undefined;
    if (!parsed.success || key === undefined) socket.close(POLICY_VIOLATION, "authentication failed");
    else this.#listeners.set(socket, { socket, key, markets: new Set(parsed.data.markets) });
  }

  #frame(item: ExchangeNews, key: ApiKey, nowMs: number) {
    return item.kind === "order" ? this.#orderFrame(item, key, nowMs) : this.#tradeFrame(item, key, nowMs);
  }

  #orderFrame({ order, type }: Extract<ExchangeNews, { kind: "order" }>, key: ApiKey, nowMs: number) {
    if (order.owner !== key.key) return undefined;
    const row = orderRow(order, this.#desk.state);
    return {
      ...row,
      associate_trades: row.associate_trades.length > 0 ? row.associate_trades : null,
      created_at: String(row.created_at),
      event_type: "order",
      order_owner: order.owner,
      timestamp: String(nowMs),
      type,
    };
  }

  #tradeFrame({ trade }: Extract<ExchangeNews, { kind: "trade" }>, key: ApiKey, nowMs: number) {
    const own = legsOf(trade).find((leg) => leg.owner === key.key);
    if (own === undefined) return undefined;
    const row = tradeRow(trade, own.wallet, this.#desk.state);
    return {
      ...row,
      event_type: "trade",
      last_update: secondsOf(trade.updatedMs),
      timestamp: String(nowMs),
      trade_owner: own.owner,
      type: "TRADE",
    };
  }
}
