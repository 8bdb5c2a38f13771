import type { Check, Facts } from "./check.ts";

/** What concerns an episode's commitment (ENGINE rules 12, 38). */
export const COMMITMENT_CHECKS: readonly Check[] = [
  { name: "what is committed is what orders reserve and filled, to the micro", when: "step", look: committedApart },
  { name: "a total that was told never falls", when: "step", look: ({ totals }) => totals.fallen },
];

interface Spent {
  readonly order: number;
  readonly episode: number;
  readonly notional: number;
  readonly filled: number;
  readonly isOver: number;
  /** Of an order for several episodes: this one's. */
  readonly part: number | null;
}

function committedApart({ books }: Facts): string[] {
  const sums = new Map<number, bigint>();
  const add = (episode: number, micro: bigint): unknown => sums.set(episode, (sums.get(episode) ?? 0n) + micro);
  for (const parts of Map.groupBy(spent(books), ({ order }) => order).values()) {
    let upTo = 0n;
    let shared = 0n;
    const whole = BigInt(parts.reduce((sum, { part }) => sum + (part ?? 0), 0));
    for (const { episode, notional, filled, isOver, part } of parts) {
      const micro = BigInt(isOver === 1 ? filled : notional);
      if (part === null) add(episode, micro);
      else {
        // Rounded where the sums up to it are, so that the parts add up to the order.
        upTo += BigInt(part);
        const share = (micro * upTo) / whole - shared;
        shared += share;
        add(episode, share);
      }
    }
  }
  return books
    .rows<{ id: number; committed: number }>(
      // What was taken off the other outcome stands for a buy without an order of its own (ENGINE rule 22).
      `select id, committed_micro as committed from episodes e where side = 'BUY'
       and not exists (select 1 from decisions d where d.episode_id = e.id and d.verdict = 'owed')`,
    )
    .filter(({ id, committed }) => BigInt(committed) !== (sums.get(id) ?? 0n))
    .map(({ id, committed }) => `episode ${id} has committed ${committed}, its orders make ${sums.get(id) ?? 0n}`);
}

function spent(books: Facts["books"]): Spent[] {
  return books.rows<Spent>(
    `select o.id as "order", coalesce(p.episode_id, o.episode_id) as episode, o.notional_micro as notional,
      o.filled_collateral_micro as filled, o.terminal_ms is not null as isOver, p.notional_micro as part
     from orders o left join order_parts p on p.order_id = o.id
     where o.side = 'BUY' and coalesce(p.episode_id, o.episode_id) is not null order by o.id, p.id`,
  );
}
