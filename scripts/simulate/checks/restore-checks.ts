import type { Check, Facts } from "./check.ts";

/** What concerns a database that was restored from an older copy (ENGINE rule 32). */
export const RESTORE_CHECKS: readonly Check[] = [
  { name: "only what was forgotten is read back", when: "step", look: wronglyReadBack },
  { name: "what was bought and forgotten is not bought again", when: "rest", look: boughtAgain },
];

function wronglyReadBack({ books, outside }: Facts): string[] {
  return books
    .rows<{ id: number; hash: string }>("select id, hash from orders where salt = ''")
    .filter(({ hash }) => !outside.forgotten.has(hash) && !outside.orders.has(hash))
    .map(({ id }) => `order ${id} was read back, and is none that was forgotten`);
}

/** Of each trade whose copy was forgotten: what that had cost, and what its episode cost since. */
function boughtAgain({ books, world, outside, sizeMicro }: Facts): string[] {
  return [...outside.forgotten.values()].flatMap(({ hash, side, tx, wallet, token }) => {
    const before = world.state.exchange.orders.get(hash)?.filledCollateralMicro ?? 0;
    if (side !== "BUY" || tx === null || wallet === null || before === 0) return [];
    const since = books.figure(
      `select coalesce(sum(o.filled_collateral_micro), 0) from orders o where o.side = 'BUY' and o.episode_id =
        (select episode_id from signals where wallet = ? and token = ? and side = 'BUY' and (tx = ? or alias_tx = ?))`,
      ...[wallet, token, tx, tx],
    );
    return before + since <= sizeMicro ? [] : [`${since} after ${before} that was forgotten, for ${tx.slice(0, 12)}…`];
  });
}
