import type { BotBooks } from "./checks/bot-books.ts";

/** What the bot made of an episode: micro-USD, and the reasons by which it did not copy, or the outcomes. */
export interface EpisodeCopy {
  readonly spentMicro: number;
  readonly reasons: readonly string[];
}

/** What the bot spent on the episode to which these transactions belong, and why it did not. */
export function episodeCopy(books: BotBooks, txs: readonly string[], token: string): EpisodeCopy {
  const rows = txs.flatMap((tx) =>
    books.rows<{ episode: number; outcome: string | null; reason: string | null; owed: number }>(
      `select episode_id as episode, outcome, reason, exists (select 1 from decisions d
         where d.signal_id = signals.id and d.verdict = 'owed') as owed from signals
       where side = 'BUY' and token = ? and (tx = ? or alias_tx = ?)`,
      ...[token, tx, tx],
    ),
  );
  const episodes = new Set(rows.map(({ episode }) => episode));
  const spent = [...episodes].map((episode) => spentOn(books, episode));
  const reasons = rows.map(({ outcome, reason, owed }) => (owed === 1 ? "owed" : (reason ?? outcome ?? "undecided")));
  return { spentMicro: spent.reduce((sum, one) => sum + one, 0), reasons: [...new Set(reasons)] };
}

/** An order may have been made for several episodes at once: each is filled by its part. */
function spentOn(books: BotBooks, episode: number): number {
  return books.figure(
    `select coalesce((select sum(filled_collateral_micro) from orders o where o.episode_id = ? and o.side = 'BUY'
        and not exists (select 1 from order_parts p where p.order_id = o.id)), 0)
      + coalesce((select sum(1.0 * p.notional_micro * o.filled_collateral_micro / o.notional_micro)
        from order_parts p join orders o on o.id = p.order_id where p.episode_id = ?), 0)`,
    ...[episode, episode],
  );
}
