import { openDatabase } from "../../src/store/open-database.ts";
import { compareBooks } from "../audit/compare-books.ts";
import { readChain } from "../audit/read-chain.ts";
import { RebuiltBooks } from "../audit/rebuilt-books.ts";
import { storedBooks } from "../audit/stored-books.ts";

/**
 * What `npm run audit:verify` would find wrong with a database: a broken chain, or tables that are not what the journal tells.
 * By the library that also writes it: two libraries in one process do not see each other's locks.
 */
export function journalProblems(file: string): string[] {
  const database = openDatabase({ file });
  try {
    const rebuilt = new RebuiltBooks();
    const chain = readChain(database, (row) => rebuilt.take(row));
    const differing = compareBooks(rebuilt.books, storedBooks(database)).filter(({ same }) => !same);
    const told = differing.map(
      ({ what, journal, tables }) => `${what}: ${tables} in the tables, ${journal} by the journal`,
    );
    return [...chain.problems, ...rebuilt.problems, ...told];
  } finally {
    database.close();
  }
}
