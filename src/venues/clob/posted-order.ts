import { z } from "zod";
import { parseDecimal } from "../../domain/micro.ts";
import type { VenueOrder } from "../../engine/ports.ts";
import { checked } from "./answer.ts";

const amount = z.union([z.string().max(100), z.number()]).nullish();

const schema = z.object({
  success: z.boolean().nullish(),
  errorMsg: z.string().max(2000).nullish(),
  error: z.string().max(2000).nullish(),
  orderID: z.string().max(100).nullish(),
  status: z.string().max(200).nullish(),
  makingAmount: amount,
  takingAmount: amount,
});

/** What POST /order answered with a good status. */
export type PostedOrder =
  | { readonly kind: "refused"; readonly words: string }
  | {
      readonly kind: "accepted";
      readonly hash: string;
      /** live, matched, delayed or unmatched */
      readonly status: string;
      /** Provisional, never booked: how much of it there must be trades of. */
      readonly matchedMicro: number;
    };

/** Whether an order was accepted tells its id alone: `success` is true of refused ones, too. Throws BadAnswer. */
export function parsePostedOrder(answer: unknown, order: VenueOrder): PostedOrder {
  const posted = checked(schema, answer, "CLOB order answer");
  if (!posted.orderID || posted.success === false) {
    return { kind: "refused", words: posted.errorMsg || posted.error || "refused without a reason" };
  }
  const status = (posted.status ?? "").toLowerCase();
  const shares = order.side === "BUY" ? posted.takingAmount : posted.makingAmount;
  const matchedMicro = status === "matched" ? matchedShares(shares, order.sharesMicro) : 0;
  return { kind: "accepted", hash: posted.orderID.toLowerCase(), status, matchedMicro };
}

/**
 * Documents show the amounts in base units, answers in the wild as decimals. An order never fills beyond its size by more than
 * the dust of a hundredth share, so what is larger than that is in base units. At least one micro-unit: something matched.
 */
function matchedShares(text: string | number | null | undefined, sharesMicro: number): number {
  if (text === null || text === undefined || text === "") return 1;
  try {
    const asDecimal = parseDecimal(text);
    return Math.max(1, asDecimal <= sharesMicro + 10_000 ? asDecimal : parseDecimal(text, 0));
  } catch {
    // Not a number at all: that it matched is all we know.
    return 1;
  }
}
