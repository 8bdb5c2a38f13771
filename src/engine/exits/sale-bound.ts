import type { Book } from "../../domain/book.ts";
import { mulDiv } from "../../domain/micro.ts";

/** The lowest price of a sale at the market: the present bid less the slippage bound; undefined while nobody bids. */
export function boundBelow(book: Book | undefined, slippagePpm: number): number | undefined {
  const bidMicro = book?.bids[0]?.priceMicro;
  return bidMicro === undefined ? undefined : bidMicro - mulDiv(bidMicro, slippagePpm, 1_000_000, "down");
}
