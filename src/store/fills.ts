import type Database from "better-sqlite3";
import type { FillRecord, Records } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["fills"];

export class Fills extends SqliteTable<FillRecord> implements Port {
  readonly #byVenueTrade: Statement<FillRecord>;
  readonly #ofOrder: Statement<FillRecord>;

  constructor(database: Database.Database) {
    super(database, "fills");
    const ofOrder = builder.selectFrom("fills").selectAll().where("orderId", "=", parameter("orderId"));
    this.#byVenueTrade = new Statement(database, ofOrder.where("venueTradeId", "=", parameter("venueTradeId")));
    this.#ofOrder = new Statement(database, ofOrder.orderBy("id"));
  }

  byVenueTrade(orderId: number, venueTradeId: string): FillRecord | undefined {
    return this.#byVenueTrade.first({ orderId, venueTradeId });
  }

  ofOrder(orderId: number): FillRecord[] {
    return this.#ofOrder.all({ orderId });
  }
}
