import { MICRO, mulDiv } from "./micro.ts";
import type { Side } from "./trade.ts";

export interface Level {
  readonly priceMicro: number;
  readonly sharesMicro: number;
}

/** An order book of one token, best level first on both sides. */
export interface Book {
  readonly token: string;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly tickMicro: number;
  readonly minSharesMicro: number;
  /** When the venue made this book, by its clock. */
  readonly venueMs: number;
  /** When we read it, by the market's clock. */
  readonly readMs: number;
  /** The venue's own hash of the book, empty if it gave none. */
  readonly hash: string;
}

export interface Taken {
  readonly levels: readonly Level[];
  readonly sharesMicro: number;
  readonly collateralMicro: number;
}

/** What an order of `sharesMicro` takes from a book within its limit, level by level, best first. */
export function take(book: Book, side: Side, limitMicro: number, sharesMicro: number): Taken {
  const offers = side === "BUY" ? book.asks : book.bids;
  const levels: Level[] = [];
  let left = sharesMicro;
  let collateralMicro = 0;
  for (const level of offers) {
    const inside = side === "BUY" ? level.priceMicro <= limitMicro : level.priceMicro >= limitMicro;
    if (!inside || left <= 0) break;
    const shares = Math.min(left, level.sharesMicro);
    levels.push({ priceMicro: level.priceMicro, sharesMicro: shares });
    collateralMicro += mulDiv(shares, level.priceMicro, MICRO, side === "BUY" ? "up" : "down");
    left -= shares;
  }
  return { levels, sharesMicro: sharesMicro - left, collateralMicro };
}
