import { z } from "zod";
import type { BookName, Books } from "./book.ts";
import { emptyBooks, pairKey } from "./book.ts";
import type { ReadableDatabase } from "./read-chain.ts";

const QUERIES: Readonly<Record<BookName, string>> = {
  signals: "select id, shares_micro, collateral_micro from signals",
  orders: "select id, notional_micro, reserved_micro from orders",
  fills: "select id, shares_micro, collateral_micro, fee_micro from fills",
  lots: "select target_id, token_id, shares_micro, cost_micro from lots where shares_micro <> 0",
  realised: "select target_id, token_id, realised_micro from lots where realised_micro <> 0",
  // What lots had realised before there were such rows was carried over, and no journal tells of it.
  realisations:
    "select id, shares_micro, cost_micro, proceeds_micro, fee_micro, realised_micro from realisations where kind <> 'carried'",
  "realisations by lot":
    "select target_id, token_id, sum(realised_micro) as sum from realisations group by target_id, token_id having sum <> 0",
  debts: "select target_id, token_id, shares_micro from debts where shares_micro <> 0",
  account: "select id, cash_micro, realised_micro, fees_micro from account",
};

const row = z.record(z.string(), z.number().int());

/** Copies the books from the tables. */
export function storedBooks(database: ReadableDatabase): Books {
  const books = emptyBooks();
  for (const name of Object.keys(QUERIES) as BookName[]) {
    for (const read of database.prepare(QUERIES[name]).iterate()) {
      const { id, target_id: targetId, token_id: tokenId, ...amounts } = row.parse(read);
      const key = id === undefined ? pairKey(targetId ?? 0, tokenId ?? 0) : String(id);
      books[name].rows.set(key, Object.values(amounts));
    }
  }
  return books;
}
