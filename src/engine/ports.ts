/** Everything the engine needs from outside. Rooms around it implement these; compose.ts puts them together. */
import type { Book } from "../domain/book.ts";
import type { Market, Resolution } from "../domain/market.ts";
import type { OrderForm, OrderType } from "../domain/order.ts";
import type { Side } from "../domain/trade.ts";

export type * from "./records.ts";
export type * from "./store-port.ts";

export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Resolves after `ms` of this clock; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** In [0, 1). */
  next(): number;
  integer(maxExclusive: number): number;
  bytes(length: number): Uint8Array;
  /** An unguessable id for things people confirm. */
  id(): string;
}

/** A checked value: only the engine's decision makes one, and a venue takes nothing else. */
export type Approved<T> = T & { readonly [approval]: true };
declare const approval: unique symbol;

/** What an order is to say, before it has a form. `collateralMicro` is what `sharesMicro` are worth at the limit (order-amounts.ts). */
export interface OrderTerms {
  readonly token: string;
  readonly negRisk: boolean;
  readonly side: Side;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly timestampMs: number;
  /** A decimal below 2^53. */
  readonly salt: string;
}

/** Puts orders into the form that is signed and hashed: who makes them, for which exchange. Synchronous: a transaction stores the hash. */
export interface OrderForms {
  /** Throws when an order cannot be made out. */
  form(terms: OrderTerms): OrderForm;
}

/** Who alone holds the key. */
export interface OrderSigner {
  /** The signature in hex. Rejects with SigningRefused when the order breaks one of the signer's own rules, with any other Error when there is no signer. */
  sign(form: OrderForm, limit: { readonly limitMicro: number }, signal?: AbortSignal): Promise<string>;
}

export interface VenueOrder {
  readonly hash: string;
  readonly form: OrderForm;
  /** Hex. */
  readonly signature: string;
  readonly token: string;
  readonly conditionId: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly limitMicro: number;
  readonly sharesMicro: number;
  readonly createdMs: number;
  /** The venue time of the trade that is copied: an older book must not fill it (rule 23). */
  readonly tradeMs: number;
  /** Venue seconds, unsigned; 0 means none. Only a GTD order has one. */
  readonly expirationS: number;
  /** Only GTC and GTD may be: refused where it would match at once. */
  readonly postOnly: boolean;
}

export interface VenueOrderState {
  readonly hash: string;
  /** open: it may still fill (resting, delayed); done: it fills no further; refused: definitely never accepted. */
  readonly state: "open" | "done" | "refused";
  /** Why it was refused or ended unfilled, in the venue's words. */
  readonly reason: string;
  /** The venue's own word, where it gives one: live rests in the book, delayed waits for the market's delay, unmatched found nothing. */
  readonly status?: "live" | "delayed" | "matched" | "unmatched" | "cancelled" | "expired";
  /** Shares the venue says it matched, provisional and never booked: the order is not done with before its trades show them. */
  readonly matchedMicro?: number;
  /** Of a refusal: a new order with fresh facts (tick, version, balance) may be tried once (rule 24). */
  readonly again?: boolean;
}

/** How far a trade of ours has been settled; failed is final, and so is confirmed (rule 27). */
export type TradeStatus = "matched" | "mined" | "confirmed" | "retrying" | "failed";

export interface VenueTrade {
  readonly id: string;
  readonly orderHash: string;
  readonly priceMicro: number;
  readonly sharesMicro: number;
  readonly collateralMicro: number;
  readonly feeMicro: number;
  readonly atMs: number;
  readonly status: TradeStatus;
  /** The settling transaction; it may change until confirmed. Empty while unknown, and for paper. */
  readonly tx: string;
  /** What was traded, and how: told of trades of the whole account, for orders that our books have lost (rules 31, 32). */
  readonly token?: string;
  readonly side?: Side;
}

/** Where orders go. An error thrown by `place` means: fate unknown (rule 25). */
export interface Venue {
  readonly name: string;
  /** Posts the order; resolves once the venue has said what became of it. The same hash twice is one order. */
  place(order: Approved<VenueOrder>, signal?: AbortSignal): Promise<VenueOrderState>;
  /** Undefined when the venue shows nothing of it: neither an order nor a trade. */
  order(hash: string): Promise<VenueOrderState | undefined>;
  trades(orderHash: string): Promise<readonly VenueTrade[]>;
  cancel(hash: string): Promise<VenueOrderState | undefined>;
  /** Trades of the whole account since a time, ours or foreign (rule 31). */
  accountTrades(sinceMs: number): Promise<readonly VenueTrade[]>;
  /** Hashes of all orders of the account that may still fill, ours or foreign (rule 31). */
  openOrders(): Promise<readonly string[]>;
  /** @param tokens those to look up; a venue that keeps the books itself tells all it holds */
  holdings(
    tokens: readonly string[],
  ): Promise<{ readonly cashMicro: number; readonly shares: ReadonlyMap<string, number> }>;
  /** Turns holdings of a resolved market into cash, once; tells the cash it brought in all, undefined while that has not arrived. */
  redeem(conditionId: string): Promise<{ readonly cashMicro: number } | undefined>;
  /** Why no new order may leave now, in words (no heartbeat, restarting, closed only); undefined when it may. */
  unready(): string | undefined;
  /** Hears of each event on our account, with the hashes of all orders that it speaks of: of a trade those of both sides. */
  watch(listener: (orderHashes: readonly string[]) => void): void;
}

/** What the exchange contract knows of an order (rule 25). */
export interface OrderOnChain {
  readonly closed: boolean;
  /** In units of the maker's amount. */
  readonly remainingMicro: number;
}

/** One feed for people to look at: /feeds. */
export interface FeedStatus {
  readonly name: string;
  readonly state: "up" | "down" | "off" | "starting";
  readonly sinceMs: number;
  readonly endpoint: string;
  /** How many it can turn to, this one included; one where it is not told. */
  readonly endpoints?: number;
  readonly lastDataMs: number | null;
  /** From a trade's venue time to when this feed showed it, of the last trade. */
  readonly lagMs: number | null;
  readonly problem: string | null;
  /** What was counted since the start, by name: frames, blank, stale, gaps filled, late rows, errors … */
  readonly counts: Readonly<Record<string, number>>;
}

/** What is known of markets. Answers that fail their checks or do not come throw; undefined means the venue has no such thing. */
export interface MarketData {
  /** The venue's present time, as it told it last; setting our clock does not move it. */
  venueNowMs(): number;
  /** How far the venue's clock is ahead of the machine's now. Nothing here is dated by that one. */
  clockOffsetMs(): number;
  /** False before the venue has told its time, and from a jump of our clock until it has told it again. */
  isTimeSure(): boolean;
  /** Asks the venue for its time where it is not sure; rejects when that fails. */
  makeTimeSure(signal?: AbortSignal): Promise<void>;
  market(conditionId: string, signal?: AbortSignal): Promise<Market | undefined>;
  /** The market that a token belongs to. */
  marketOfToken(token: string, signal?: AbortSignal): Promise<Market | undefined>;
  /** @param notBeforeMs a book that is at hand and was read before this instant of the venue's time will not do: it is asked for */
  book(token: string, signal?: AbortSignal, notBeforeMs?: number): Promise<Book | undefined>;
  resolution(conditionId: string, signal?: AbortSignal): Promise<Resolution>;
}
