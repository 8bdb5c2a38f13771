import type { Check, Facts } from "./check.ts";

/** What concerns sells: none beyond what a lot owes, and no lot below nothing. */
export const SALE_CHECKS: readonly Check[] = [
  { name: "what is being sold of a lot is at most what it owes", when: "step", look: soldBeyondDebt },
  { name: "no order sells more than its lots owe", when: "rest", look: orderedBeyondDebt },
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

interface JournalRow {
  readonly kind: string;
  readonly bodyJson: string;
}

interface Body {
  readonly id: number;
  readonly orderId: number;
  readonly targetId: number;
  readonly tokenId: number;
  readonly sharesMicro: number;
  readonly side: string;
  readonly state: string;
  readonly parts: readonly { readonly targetId: number; readonly sharesMicro: number }[];
}

/** By the journal's own order: what was owed when the order was stored. */
function orderedBeyondDebt({ books }: Facts): string[] {
  const owed = new Map<string, number>();
  const stored = new Map<number, Body>();
  const isBeyond = (tokenId: number, targetId: number, shares: number) =>
    shares > (owed.get(`${targetId} ${tokenId}`) ?? 0);
  const beyond = new Set<number>();
  for (const { kind, bodyJson } of books.rows<JournalRow>(
    "select kind, body_json as bodyJson from journal where kind in ('debt', 'order', 'joint-sale') order by seq",
  )) {
    const body = JSON.parse(bodyJson) as Body;
    if (kind === "debt") owed.set(`${body.targetId} ${body.tokenId}`, body.sharesMicro);
    if (kind === "order" && body.state === "stored" && body.side === "SELL") {
      stored.set(body.id, body);
      if (isBeyond(body.tokenId, body.targetId, body.sharesMicro)) beyond.add(body.id);
    }
    const joint = kind === "joint-sale" ? stored.get(body.orderId) : undefined;
    // Each lot by its part, which is told right after the order.
    if (joint === undefined) continue;
    if (body.parts.every((part) => !isBeyond(joint.tokenId, part.targetId, part.sharesMicro))) beyond.delete(joint.id);
  }
  return [...beyond].map((id) => `order ${id} sells ${stored.get(id)?.sharesMicro} shares: more is not owed`);
}

function belowNothing({ books }: Facts): string[] {
  return books
    .rows<{ what: string; id: number; shares: number }>(
      `select 'lot' as what, id, shares_micro as shares from lots where shares_micro < 0 or cost_micro < 0
       union all select 'debt', id, shares_micro from debts where shares_micro < 0`,
    )
    .map(({ what, id, shares }) => `${what} ${id} holds ${shares}`);
}
