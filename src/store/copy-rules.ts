import type Database from "better-sqlite3";
import type { CopyRulesRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";

type Port = Records["copyRules"];

/** How much is copied, by default (target 0) and of single targets (rule 13). */
export class CopyRules implements Port {
  readonly #rules: KeyedTable<CopyRulesRecord>;

  constructor(database: Database.Database) {
    this.#rules = new KeyedTable(database, "copyRules", "targetId");
  }

  of(targetId: number): CopyRulesRecord | undefined {
    return this.#rules.find(targetId);
  }

  put(rules: CopyRulesRecord): void {
    this.#rules.put(rules);
  }
}
