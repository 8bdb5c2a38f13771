import type Database from "better-sqlite3";
import type { Records, TargetWorthRecord } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";

type Port = Records["targetWorths"];

/** The newest reading of what each target's positions are worth (rule 13). */
export class TargetWorths implements Port {
  readonly #worths: KeyedTable<TargetWorthRecord>;

  constructor(database: Database.Database) {
    this.#worths = new KeyedTable(database, "targetWorths", "targetId");
  }

  of(targetId: number): TargetWorthRecord | undefined {
    return this.#worths.find(targetId);
  }

  put(worth: TargetWorthRecord): void {
    this.#worths.put(worth);
  }
}
