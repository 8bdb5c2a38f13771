import type { BotBooks } from "./bot-books.ts";

interface TotalRow {
  readonly id: number;
  readonly feed: string;
  readonly shares: number;
  readonly ordered: number;
}

/** What is told of a trade only grows (ENGINE rules 3, 5, 7): the totals of each look are held against those of the last. */
export class RunningTotals {
  /** What fell, in words. */
  readonly fallen: string[] = [];
  #signals = new Map<number, TotalRow>();
  #sightings = new Map<number, number>();

  read(books: BotBooks): void {
    this.#readSignals(books);
    this.#readSightings(books);
  }

  /** A block's logs can vanish, and a higher rank corrects a lower one; nothing falls once an order was made of it. */
  #readSignals(books: BotBooks): void {
    const rows = books.rows<TotalRow>(
      `select s.id, s.feed, s.gross_shares_micro as shares,
        exists (select 1 from orders o where o.signal_id = s.id) as ordered from signals s where s.baseline = 0`,
    );
    for (const row of rows) {
      const before = this.#signals.get(row.id);
      const mayFall = row.feed === "chain" || row.feed === "log" || before?.feed !== row.feed;
      if (before !== undefined && row.shares < before.shares && (before.ordered === 1 || !mayFall)) {
        this.fallen.push(`signal ${row.id} fell from ${before.shares} shares to ${row.shares} by ${row.feed}`);
      }
      this.#signals.set(row.id, row);
    }
  }

  #readSightings(books: BotBooks): void {
    const rows = books.rows<{ id: number; times: number }>(
      "select id, multiplicity as times from sightings where feed in ('rtds', 'data-api')",
    );
    for (const { id, times } of rows) {
      const before = this.#sightings.get(id) ?? 0;
      if (times < before) this.fallen.push(`sighting ${id} was told ${before} times and counts as ${times}`);
      this.#sightings.set(id, times);
    }
  }
}
