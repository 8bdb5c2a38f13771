import type { Book, BookName, Books } from "./book.ts";

export interface Comparison {
  readonly what: string;
  readonly journal: string;
  readonly tables: string;
  readonly same: boolean;
}

const NAMED_ROWS = 5;

/** One line for the number of rows of each book, one for each sum, and one that names rows that differ. */
export function compareBooks(journal: Books, tables: Books): Comparison[] {
  return (Object.keys(journal) as BookName[]).flatMap((name) => compareBook(name, journal[name], tables[name]));
}

function compareBook(name: string, journal: Book, tables: Book): Comparison[] {
  const counts = line(name, journal.rows.size, tables.rows.size);
  const sums = journal.columns.map((column, i) => line(`${name}: Σ ${column}`, sum(journal, i), sum(tables, i)));
  const keys = new Set([...journal.rows.keys(), ...tables.rows.keys()]);
  const differing = [...keys].filter((key) => String(journal.rows.get(key)) !== String(tables.rows.get(key)));
  // A book of one row, such as the account's, is named by its sum.
  const named = (keys.size > 1 ? differing : []).slice(0, NAMED_ROWS).map((key) => ({
    ...line(`${name}: ${key}`, amounts(journal, key), amounts(tables, key)),
    same: false,
  }));
  return [counts, ...sums, ...named];
}

function line(what: string, journal: number | bigint | string, tables: number | bigint | string): Comparison {
  return { what, journal: String(journal), tables: String(tables), same: journal === tables };
}

function amounts(book: Book, key: string): string {
  return book.rows.get(key)?.join(" / ") ?? "missing";
}

function sum(book: Book, column: number): bigint {
  let total = 0n;
  for (const amounts of book.rows.values()) total += BigInt(amounts[column] ?? 0);
  return total;
}
