import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { Records, ShortfallRecord } from "../engine/ports.ts";
import { KeyedTable } from "./keyed-table.ts";
import { builder, parameter, Statement } from "./statement.ts";

type Port = Records["shortfalls"];

/** The most orders that figures are made of. */
const MOST_ROWS = 10_000;

/** What our prices lost against the targets'. */
export class Shortfalls implements Port {
  readonly #shortfalls: KeyedTable<ShortfallRecord>;
  readonly #watched: Statement<ShortfallRecord>;
  readonly #since: Statement<ShortfallRecord>;

  constructor(database: Database.Database) {
    this.#shortfalls = new KeyedTable(database, "shortfalls", "orderId");
    const all = builder.selectFrom("shortfalls").selectAll();
    // Written out: SQLite uses the index of watched ones only for the very condition it was made with.
    const isWatched = sql<boolean>`filled_ms is not null and after30_micro is null`;
    const filled = all.where(isWatched).where("filledMs", ">=", parameter("sinceMs"));
    this.#watched = new Statement(database, filled.orderBy("filledMs").limit(parameter("limit")));
    const since = all.where("decidedMs", ">=", parameter("sinceMs"));
    this.#since = new Statement(database, since.orderBy("decidedMs").limit(MOST_ROWS));
  }

  of(orderId: number): ShortfallRecord | undefined {
    return this.#shortfalls.find(orderId);
  }

  put(shortfall: ShortfallRecord): void {
    this.#shortfalls.put(shortfall);
  }

  watched(sinceMs: number, limit: number): ShortfallRecord[] {
    return this.#watched.all({ sinceMs, limit });
  }

  since(sinceMs: number): ShortfallRecord[] {
    return this.#since.all({ sinceMs });
  }
}
