import type Database from "better-sqlite3";
import type { MarkRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";

type Port = Records["marks"];

/** The newest mark of each token (rule 29). */
export class Marks implements Port {
  readonly #marks: KeyedTable<MarkRecord>;

  constructor(database: Database.Database) {
    this.#marks = new KeyedTable(database, "marks", "tokenId");
  }

  of(tokenId: number): MarkRecord | undefined {
    return this.#marks.find(tokenId);
  }

  put(mark: MarkRecord): void {
    this.#marks.put(mark);
  }
}
