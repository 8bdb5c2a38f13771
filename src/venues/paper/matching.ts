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

/**
 * Fills a taker order from a book, best level first, within its limit. What was taken from a level before stays taken
 * until the level's size changes or the level goes (rule 33): the live book does not know that we were there.
 */
export function match(
  book: Book,
  order: { readonly side: Side; readonly limitMicro: number; readonly sharesMicro: number },
  before: readonly TakenLevel[],
): Match {
  const takenBefore = new Map(before.map((level) => [level.priceMicro, level]));
  const fills: Level[] = [];
  const taken: TakenLevel[] = [];
  let left = order.sharesMicro;
  for (const level of order.side === "BUY" ? book.asks : book.bids) {
    const known = takenBefore.get(level.priceMicro);
    const gone = known !== undefined && known.seenMicro === level.sharesMicro ? known.takenMicro : 0;
    const inside = order.side === "BUY" ? level.priceMicro <= order.limitMicro : level.priceMicro >= order.limitMicro;
    const sharesMicro = inside ? Math.max(0, Math.min(left, level.sharesMicro - gone)) : 0;
    if (sharesMicro > 0) fills.push({ priceMicro: level.priceMicro, sharesMicro });
    left -= sharesMicro;
    const takenMicro = gone + sharesMicro;
    if (takenMicro > 0) taken.push({ priceMicro: level.priceMicro, seenMicro: level.sharesMicro, takenMicro });
  }
  return { fills, taken };
}
