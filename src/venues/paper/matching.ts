import type { Book, Level } from "../../domain/book.ts";
import type { Side } from "../../domain/trade.ts";

/** What we took from a level, and the size at which the level was when we did. */
export interface TakenLevel {
  readonly priceMicro: number;
  readonly seenMicro: number;
  readonly takenMicro: number;
}

export interface Match {
  readonly fills: readonly Level[];
  /** What is taken from the levels of this side of the book from now on: the old, as far as it still holds, and the new. */
  readonly taken: readonly TakenLevel[];
}

interface Taker {
  readonly side: Side;
  /** The worst price at which it trades. */
  readonly limitMicro: number;
  readonly sharesMicro: number;
}

/**
 * Fills a taker order from a book, best level first, within its limit. What was taken from a level before stays taken
 * until the level's size changes or the level goes (rule 33): the live book does not know that we were there.
 * @param worseMicro by how much every level is worse for us than the book says; the limit holds all the same
 */
export function match(book: Book, order: Taker, before: readonly TakenLevel[], worseMicro = 0): Match {
  const takenBefore = new Map(before.map((level) => [level.priceMicro, level]));
  const fills: Level[] = [];
  const taken: TakenLevel[] = [];
  let left = order.sharesMicro;
  for (const level of facing(book, order.side)) {
    const known = takenBefore.get(level.priceMicro);
    const gone = known !== undefined && known.seenMicro === level.sharesMicro ? known.takenMicro : 0;
    const priceMicro = level.priceMicro + (order.side === "BUY" ? worseMicro : -worseMicro);
    const sharesMicro = isWithin(order, priceMicro) ? Math.max(0, Math.min(left, level.sharesMicro - gone)) : 0;
    if (sharesMicro > 0) fills.push({ priceMicro, sharesMicro });
    left -= sharesMicro;
    const takenMicro = gone + sharesMicro;
    if (takenMicro > 0) taken.push({ priceMicro: level.priceMicro, seenMicro: level.sharesMicro, takenMicro });
  }
  return { fills, taken };
}

/** Whether an order would trade at once: the book's best price is within its limit. */
export function crosses(book: Book, order: Pick<Taker, "side" | "limitMicro">): boolean {
  const best = facing(book, order.side)[0];
  return best !== undefined && isWithin(order, best.priceMicro);
}

function facing(book: Book, side: Side): readonly Level[] {
  return side === "BUY" ? book.asks : book.bids;
}

function isWithin({ side, limitMicro }: Pick<Taker, "side" | "limitMicro">, priceMicro: number): boolean {
  return side === "BUY" ? priceMicro <= limitMicro : priceMicro >= limitMicro;
}
