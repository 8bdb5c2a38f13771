import type { Check, Facts } from "./check.ts";

/** What concerns sells: none beyond what a lot owes, and no lot below nothing. */
export const SALE_CHECKS: readonly Check[] = [
  { name: "what is being sold of a lot is at most what it owes", when: "step", look: soldBeyondDebt },
  { name: "no lot, and no debt, is below nothing", when: "step", look: belowNothing },
];

interface Selling {
  readonly target: number;
  readonly token: number;
  readonly selling: number;
  readonly owed: number;
  readonly held: number;
}

/** Of a joint sale each lot by its part. What has filled is off the debt already. */
function soldBeyondDebt({ books }: Facts): string[] {
  return books
    .rows<Selling>(
      `with parts as (
         select o.id as orderId, o.token_id as token, coalesce(p.target_id, o.target_id) as target,
           coalesce(p.shares_micro, o.shares_micro) as shares
         from orders o left join sale_parts p on p.order_id = o.id where o.side = 'SELL' and o.terminal_ms is null),
       open as (
         select target, token, shares - coalesce((select sum(f.shares_micro) from fills f where f.order_id = orderId
           and f.target_id = target and f.status != 'failed'), 0) as rest from parts)
       select n.target, n.token, sum(n.rest) as selling, coalesce(max(d.shares_micro), 0) as owed,
         coalesce(max(l.shares_micro), 0) as held
       from open n left join debts d on d.target_id = n.target and d.token_id = n.token
       left join lots l on l.target_id = n.target and l.token_id = n.token
       group by n.target, n.token having selling > owed or selling > held`,
    )
    .map(
      ({ target, token, selling, owed, held }) =>
        `token ${token} of target ${target}: ${selling} is being sold, ${owed} owed, ${held} held`,
    );
}

function belowNothing({ books }: Facts): string[] {
  return books
    .rows<{ what: string; id: number; shares: number }>(
      `select 'lot' as what, id, shares_micro as shares from lots where shares_micro < 0 or cost_micro < 0
       union all select 'debt', id, shares_micro from debts where shares_micro < 0`,
    )
    .map(({ what, id, shares }) => `${what} ${id} holds ${shares}`);
}
