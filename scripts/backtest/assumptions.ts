import { formatUsd } from "../../src/domain/micro.ts";
import type { Tape } from "../../src/engine/backtest/tape.ts";
import type { Sizing } from "../../src/engine/copy-rules.ts";
import type { WalletRead } from "./wallet-read.ts";

/** What a recording does not tell and was assumed instead, for the person who reads the result. */
export function assumptionsOf(
  read: WalletRead,
  tape: Tape,
  { sizing, theirPositionsMicro }: { readonly sizing: Sizing; readonly theirPositionsMicro: number | undefined },
): string[] {
  const priced = tape.markets.filter(({ feeKnown }) => feeKnown).length;
  const told =
    read.terms.size === 0 ? "the rate that his own fees show" : "the rate that the venue or his own fees tell";
  const unfollowed = [...tape.unfollowed].map(([kind, times]) => `${times} ${kind}`).join(", ");
  return [
    "Order books are not recorded: each copy is filled whole, at once, at his price worsened by the shortfall.",
    "What he held before the first row is not known: a sale beyond what is known is taken for all of it.",
    `Fees: ${priced} of ${tape.markets.length} markets by ${told}; the others as if they had none.`,
    "A market's end is known where he redeemed it; what is open at the end is worth the last price seen.",
    "The least order is 5 shares and $1.00. What is left below it stays until it is paid out.",
    ...(sizing.kind === "equity" && theirPositionsMicro !== undefined
      ? [`His equity is the most that the positions seen were ever worth: ${formatUsd(theirPositionsMicro)}.`]
      : []),
    ...(unfollowed === "" ? [] : [`Rows that no copy follows: ${unfollowed}.`]),
    ...(read.rejected.length === 0 ? [] : [`${read.rejected.length} rows were not understood and are left out.`]),
    ...(read.complete ? [] : ["Not every row could be read within the bounds: choose fewer days."]),
  ];
}
