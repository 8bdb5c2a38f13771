import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { FillRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["fills"];

export class Fills extends SqliteTable<FillRecord> implements Port {
  readonly #ofVenueTrade: Statement<FillRecord>;
  readonly #ofOrder: Statement<FillRecord>;
  readonly #unsettled: Statement<FillRecord>;

  constructor(database: Database.Database) {
    super(database, "fills");
    const ofOrder = builder.selectFrom("fills").selectAll().where("orderId", "=", parameter("orderId"));
    const ofVenueTrade = ofOrder.where("venueTradeId", "=", parameter("venueTradeId"));
    this.#ofVenueTrade = new Statement(database, ofVenueTrade.orderBy("id"));
    this.#ofOrder = new Statement(database, ofOrder.orderBy("id"));
    // Written out, not bound: SQLite uses the index of unsettled fills only for the very condition it was made with.
    const unsettled = builder
      .selectFrom("fills")
      .selectAll()
      .where(sql<boolean>`status not in ('confirmed', 'failed')`);
    this.#unsettled = new Statement(database, unsettled.orderBy("id"));
  }

  ofVenueTrade(orderId: number, venueTradeId: string): FillRecord[] {
    return this.#ofVenueTrade.all({ orderId, venueTradeId });
  }

  ofOrder(orderId: number): FillRecord[] {
    return this.#ofOrder.all({ orderId });
  }

  unsettled(): FillRecord[] {
    return this.#unsettled.all({});
  }
}
