import type { Check, Facts } from "./check.ts";

/** What concerns our account where others touch it: cash that moves, orders by other hands. */
export const ACCOUNT_CHECKS: readonly Check[] = [
  { name: "cash that moved is booked as a flow", when: "rest", look: flowsApart },
  { name: "the days' flows are all flows", when: "step", look: daysApart },
  { name: "nobody else is suspected where there is nobody", when: "step", look: wronglySuspected },
];

/** Where the owner took the venue's word once, some of it may stand in his correction. */
function flowsApart({ books, world, wallet }: Facts): string[] {
  if (books.figure("select count(*) from flows where kind = 'correction'") > 0) return [];
  const booked = books.figure("select coalesce(sum(amount_micro), 0) from flows");
  const moved = world.state.chain.cashMoves
    .filter((move) => move.wallet === wallet)
    .reduce((sum, { amountMicro }) => sum + amountMicro, 0);
  return booked === moved ? [] : [`${booked} is booked, ${moved} was moved`];
}

function daysApart({ books }: Facts): string[] {
  const flows = books.figure("select coalesce(sum(amount_micro), 0) from flows");
  const days = books.figure("select coalesce(sum(flows_micro), 0) from days");
  return flows === days ? [] : [`${flows} has flowed, the days know of ${days}`];
}

function wronglySuspected({ books, outside }: Facts): string[] {
  if (!outside.isEmpty) return [];
  return books
    .rows<{ name: string; cause: string }>(
      "select name, cause from breakers where state <> 'closed' and name in ('second-instance', 'books-differ')",
    )
    .map(({ name, cause }) => `${name} is open: ${cause}`);
}
