import type { BotBooks } from "./bot-books.ts";

interface TotalRow {
  readonly id: number;
  readonly feed: string;
  readonly shares: number;
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

  /** A higher rank corrects a lower one, and a block's logs can vanish. */
  #readSignals(books: BotBooks): void {
    const rows = books.rows<TotalRow>("select id, feed, gross_shares_micro as shares from signals where baseline = 0");
    for (const row of rows) {
      const before = this.#signals.get(row.id);
      const mayFall = before?.feed !== row.feed || row.feed === "chain" || row.feed === "log";
      if (before !== undefined && row.shares < before.shares && !mayFall) {
        this.fallen.push(`signal ${row.id} fell from ${before.shares} shares to ${row.shares} by ${row.feed}`);
      }
      this.#signals.set(row.id, row);
    }
  }

  #readSightings(books: BotBooks): void {
    const rows = books.rows<{ id: number; signal: number; times: number }>(
      "select id, signal_id as signal, multiplicity as times from sightings where feed in ('rtds', 'data-api')",
    );
    for (const { id, signal, times } of rows) {
      const before = this.#sightings.get(id) ?? 0;
      if (times < before && !gaveBack(books, signal))
        this.fallen.push(`sighting ${id} was told ${before} times and counts as ${times}`);
      this.#sightings.set(id, times);
    }
  }
}

/** What was taken for a signal's settlement goes to a signal of its own once that settles itself (docs/adr/0014). */
function gaveBack(books: BotBooks, signal: number): boolean {
  const back = `select count(*) from journal where kind = 'alias' and json_extract(body_json, '$.id') = ?
    and json_extract(body_json, '$.aliasTx') is null`;
  return books.figure(back, signal) > 0;
}
