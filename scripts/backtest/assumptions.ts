import { formatUsd } from "../../src/domain/micro.ts";
import type { PaperTerms } from "../../src/engine/backtest/paper-terms.ts";
import type { Tape } from "../../src/engine/backtest/tape.ts";
import type { CopyRules } from "../../src/engine/copy-rules.ts";
import type { WalletRead } from "./wallet-read.ts";

/** What a recording does not tell and was assumed instead, for the person who reads the result. */
export function assumptionsOf(
  read: WalletRead,
  tape: Tape,
  terms: Pick<PaperTerms, "rules" | "theirPositionsMicro"> & { readonly limited: boolean },
): string[] {
  const { rules, theirPositionsMicro } = terms;
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
    ...ownExitsOf(rules),
    ...(terms.limited ? limitsOf(read, tape) : []),
    "Whether he took or had orders resting is not recorded: all he traded is copied. What is too small alone is not pooled.",
    "Checks of ages, books, categories, games, market making and repeated orders are not played.",
    ...(rules.sizing.kind === "equity" && theirPositionsMicro !== undefined
      ? [`His equity is the most that the positions seen were ever worth: ${formatUsd(theirPositionsMicro)}.`]
      : []),
    ...(unfollowed === "" ? [] : [`Rows that no copy follows: ${unfollowed}.`]),
    ...(read.rejected.length === 0 ? [] : [`${read.rejected.length} rows were not understood and are left out.`]),
    ...(read.complete ? [] : ["Not every row could be read within the bounds: choose fewer days."]),
  ];
}

/** By what prices the rules of our own were played; nothing where there are none. */
function ownExitsOf({ takeProfitPpm, stopLossPpm, trailingStopPpm, maxHoldMs }: CopyRules): string[] {
  if ([takeProfitPpm, stopLossPpm, trailingStopPpm, maxHoldMs].every((rule) => rule === null)) return [];
  return [
    "Own exits look at the prices of his own trades in the market alone, and sell at them at once: what a price did between",
    "  them is not recorded. Real ones come earlier, and sell for more or less; here what he never trades again is not sold.",
  ];
}

/** How limits were played that look at time, at losses or at events. */
function limitsOf({ events }: WalletRead, { markets }: Tape): string[] {
  const told = markets.filter(({ conditionId }) => events.has(conditionId)).length;
  return [
    "Daily loss and drawdown stop at the first price beyond them. A drawdown's stop is lifted by nobody: it lasts to the end.",
    "Days are those of UTC. Seconds are all that is known of times: a minute's buys are those of 60 of them.",
    `Events: ${told} of ${markets.length} markets by the rows; each of the others is taken for an event of its own.`,
  ];
}
