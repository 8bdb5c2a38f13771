import type Database from "better-sqlite3";
import type { MarketRecord, Records } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";

type Port = Records["markets"];

/** What markets say of themselves, by condition id. */
export class Markets implements Port {
  readonly #markets: KeyedTable<MarketRecord>;

  constructor(database: Database.Database) {
    this.#markets = new KeyedTable(database, "markets", "conditionId");
  }

  of(conditionId: string): MarketRecord | undefined {
    return this.#markets.find(conditionId);
  }

  put(market: MarketRecord): void {
    this.#markets.put(market);
  }
}
