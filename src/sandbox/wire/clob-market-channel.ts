import { z } from "zod";
import type { ExchangeNews } from "../exchange/exchange-state.ts";
import { shownLevels } from "../exchange/offers.ts";
import type { Level } from "../world/book.ts";
import { decimalOf, divMicro } from "../world/decimal.ts";
import type { Market } from "../world/market.ts";
import type { WorldState } from "../world/world-state.ts";
import type { ChannelSocket } from "./channel-socket.ts";
import { hear, POLICY_VIOLATION } from "./channel-socket.ts";
import { bookAnswer } from "./clob-formats.ts";
import { priceChangeFrame, tickFrame, tradeFrame } from "./clob-market-frames.ts";
import type { BookSource, MarketSource } from "./market-source.ts";

const MOST_TOKENS = 500;
const tokens = z.array(z.string());
const subscription = z.object({
  assets_ids: tokens,
  type: z.string().optional(),
  operation: z.enum(["subscribe", "unsubscribe"]).default("subscribe"),
});

/** What was last told of a market: outcome 0's levels by price, and the tick. */
interface Told {
  bids: Map<number, number>;
  asks: Map<number, number>;
  tickMicro: number;
  bookMs: number;
}

/** The CLOB's market channel: books on subscribing, then what changes in them, trades and ticks. */
export class ClobMarketChannel {
  readonly #state: WorldState;
  readonly #source: MarketSource & BookSource;
  readonly #tokens = new Map<ChannelSocket, Set<string>>();
  /** By market id. */
  readonly #told = new Map<string, Told>();
  #lastSeq: number;

  constructor(state: WorldState, source: MarketSource & BookSource) {
    this.#state = state;
    this.#source = source;
    this.#lastSeq = state.nextSeq;
  }

  accept(socket: ChannelSocket): void {
    this.#tokens.set(socket, new Set());
    hear(
      socket,
      (message) => this.#take(socket, message),
      () => this.#tokens.delete(socket),
    );
  }

  /** Tells every socket what has changed in its markets since the last time. */
  tell(news: readonly ExchangeNews[], nowMs: number): void {
    const touched = new Set(news.map((item) => (item.kind === "order" ? item.order.marketId : item.trade.marketId)));
    const lastSeq = this.#lastSeq;
    this.#lastSeq = this.#state.nextSeq;
    for (const market of this.#watched()) {
      this.#tellTrades(market, news, lastSeq, nowMs);
      this.#tellBook(market, touched.has(market.id), nowMs);
    }
  }

  #take(socket: ChannelSocket, message: unknown): void {
    const parsed = subscription.safeParse(message);
    const wanted = this.#tokens.get(socket);
    if (!parsed.success || wanted === undefined) return;
    const { operation, assets_ids } = parsed.data;
    if (operation === "unsubscribe") {
      for (const tokenId of assets_ids) wanted.delete(tokenId);
      return;
    }
    // Who is already here must not miss what happened until now.
    this.tell([], this.#state.nowMs);
    for (const tokenId of assets_ids) wanted.add(tokenId);
    if (wanted.size > MOST_TOKENS) {
      socket.close(POLICY_VIOLATION, "too many assets");
      return;
    }
    const books = assets_ids.flatMap((tokenId) => this.#bookFrame(tokenId));
    if (books.length > 0) socket.send(JSON.stringify(books));
  }

  #bookFrame(tokenId: string): Record<string, unknown>[] {
    const facts = this.#source.byTokenId(tokenId);
    const book = this.#source.bookOf(tokenId);
    const market = this.#state.markets.get(facts?.id ?? "");
    if (facts === undefined || book === undefined || market === undefined) return [];
    if (!this.#told.has(market.id)) this.#told.set(market.id, this.#present(market));
    const { min_order_size: _, neg_risk: __, ...frame } = bookAnswer(facts, tokenId, book);
    return [{ ...frame, event_type: "book" }];
  }

  /** Markets that somebody listens to; the others are forgotten, and dumped anew to the next one. */
  #watched(): Market[] {
    const ids = new Set<string>();
    for (const wanted of this.#tokens.values())
      for (const tokenId of wanted) ids.add(this.#state.marketIdsByName.get(tokenId) ?? "");
    for (const id of this.#told.keys()) if (!ids.has(id)) this.#told.delete(id);
    return [...this.#told.keys()].flatMap((id) => this.#state.markets.get(id) ?? []);
  }

  #present(market: Market): Told {
    const side = (name: "bids" | "asks") => new Map(shownLevels(this.#state.exchange, market, 0, name));
    return { bids: side("bids"), asks: side("asks"), tickMicro: market.tickMicro, bookMs: market.bookMs };
  }

  #tellBook(market: Market, isTouched: boolean, nowMs: number): void {
    const before = this.#told.get(market.id);
    if (before === undefined || (before.bookMs === market.bookMs && !isTouched)) return;
    const after = this.#present(market);
    this.#told.set(market.id, after);
    if (after.tickMicro !== before.tickMicro)
      for (const tokenId of market.tokenIds) this.#send([tokenId], tickFrame(market, tokenId, before.tickMicro, nowMs));
    const changes = [
      ...changesOf(before.bids, after.bids).map((level) => ["BUY", level] as const),
      ...changesOf(before.asks, after.asks).map((level) => ["SELL", level] as const),
    ];
    const best = { bidMicro: bestOf(after.bids, Math.max), askMicro: bestOf(after.asks, Math.min) };
    if (changes.length > 0) this.#send(market.tokenIds, priceChangeFrame(market, changes, best, nowMs));
  }

  #tellTrades(market: Market, news: readonly ExchangeNews[], lastSeq: number, nowMs: number): void {
    for (const rows of this.#state.rows) {
      for (let index = rows.length - 1; index >= 0; index -= 1) {
        const row = rows[index];
        if (row === undefined || row.seq < lastSeq) break;
        if (row.type !== "TRADE" || row.isMaker || row.subjectId !== market.id || row.outcome === null) continue;
        const tokenId = market.tokenIds[row.outcome];
        const side = row.side ?? "BUY";
        const size = decimalOf(row.sizeMicro);
        this.#send([tokenId], tradeFrame(market, { tokenId, side, price: row.priceText, size, tx: row.tx }, nowMs));
      }
    }
    for (const item of news) {
      if (item.kind !== "trade" || item.trade.status !== "MATCHED" || item.trade.marketId !== market.id) continue;
      const { taker, tx } = item.trade;
      const { tokenId, side, sharesMicro, collateralMicro } = taker;
      const price = decimalOf(divMicro(collateralMicro, sharesMicro));
      const trade = { tokenId, side, price, size: decimalOf(sharesMicro), tx };
      this.#send([tokenId], tradeFrame(market, trade, nowMs));
    }
  }

  #send(tokenIds: readonly string[], frame: unknown): void {
    for (const [socket, wanted] of this.#tokens)
      if (tokenIds.some((tokenId) => wanted.has(tokenId))) socket.send(JSON.stringify(frame));
  }
}

/** Levels whose size is another now; 0 for those that are gone. */
function changesOf(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): Level[] {
  const gone = [...before.keys()].filter((price) => !after.has(price)).map((price): Level => [price, 0]);
  return [...gone, ...[...after].filter(([price, size]) => before.get(price) !== size)];
}

function bestOf(levels: ReadonlyMap<number, number>, pick: (...prices: number[]) => number): number | null {
  return levels.size === 0 ? null : pick(...levels.keys());
}
