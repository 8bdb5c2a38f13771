import type { Book, Level } from "../../domain/book.ts";
import { MICRO } from "../../domain/micro.ts";
import type { BookFrame, PriceChange } from "./market-frame.ts";

interface Terms {
  readonly tickMicro: number;
  readonly minSharesMicro: number;
}

/** One token's book as its frames make it. */
export class LiveBook {
  readonly #token: string;
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #terms: Terms;
  #venueMs: number;
  #readMs: number;
  #hash: string;
  #made: Book | undefined;

  /** @param terms what the frame does not tell; @param readMs when the frame came, by the market's clock */
  constructor(frame: BookFrame, terms: Terms, readMs: number) {
    this.#token = frame.token;
    this.#terms = {
      tickMicro: frame.tickMicro ?? terms.tickMicro,
      minSharesMicro: frame.minSharesMicro ?? terms.minSharesMicro,
    };
    for (const { priceMicro, sharesMicro } of frame.bids) put(this.#bids, priceMicro, sharesMicro);
    for (const { priceMicro, sharesMicro } of frame.asks) put(this.#asks, priceMicro, sharesMicro);
    this.#venueMs = frame.venueMs;
    this.#readMs = readMs;
    this.#hash = frame.hash;
  }

  readMs(): number {
    return this.#readMs;
  }

  apply(change: PriceChange, venueMs: number, readMs: number): void {
    put(change.side === "BUY" ? this.#bids : this.#asks, change.priceMicro, change.sharesMicro);
    this.#venueMs = Math.max(this.#venueMs, venueMs);
    this.#readMs = readMs;
    this.#hash = change.hash;
    this.#made = undefined;
  }

  /** False when the book cannot be right any more: it crosses, or its best prices are not those told with the last change. */
  agrees({ bestBidMicro, bestAskMicro }: PriceChange): boolean {
    const { bidMicro, askMicro } = this.#best();
    return !this.isCrossed() && fits(bestBidMicro, bidMicro) && fits(bestAskMicro, askMicro);
  }

  isCrossed(): boolean {
    const { bidMicro, askMicro } = this.#best();
    return bidMicro >= askMicro;
  }

  /** 0 and 1 stand for an empty side. */
  #best(): { readonly bidMicro: number; readonly askMicro: number } {
    const { bids, asks } = this.book();
    return { bidMicro: bids[0]?.priceMicro ?? 0, askMicro: asks[0]?.priceMicro ?? MICRO };
  }

  setTick(tickMicro: number): void {
    this.#terms = { ...this.#terms, tickMicro };
    this.#made = undefined;
  }

  book(): Book {
    this.#made ??= {
      token: this.#token,
      bids: levels(this.#bids, (a, b) => b.priceMicro - a.priceMicro),
      asks: levels(this.#asks, (a, b) => a.priceMicro - b.priceMicro),
      ...this.#terms,
      venueMs: this.#venueMs,
      readMs: this.#readMs,
      hash: this.#hash,
    };
    return this.#made;
  }
}

function put(side: Map<number, number>, priceMicro: number, sharesMicro: number): void {
  if (sharesMicro === 0) side.delete(priceMicro);
  else side.set(priceMicro, sharesMicro);
}

function levels(side: ReadonlyMap<number, number>, order: (a: Level, b: Level) => number): Level[] {
  return [...side].map(([priceMicro, sharesMicro]) => ({ priceMicro, sharesMicro })).sort(order);
}

/** An empty side is told as 0 or as 1, of either. */
function fits(toldMicro: number | undefined, micro: number): boolean {
  const isEmpty = micro === 0 || micro === MICRO;
  return toldMicro === undefined || toldMicro === micro || (isEmpty && (toldMicro === 0 || toldMicro === MICRO));
}
