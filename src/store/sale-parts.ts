import type Database from "better-sqlite3";
import type { Records, SalePartRecord } from "../engine/ports.ts";
import { builder, parameter, Statement } from "./statement.ts";
import { SqliteTable } from "./table.ts";

type Port = Records["saleParts"];

/** The lots behind a sale that was made for several targets. */
export class SaleParts extends SqliteTable<SalePartRecord> implements Port {
  readonly #ofOrder: Statement<SalePartRecord>;

  constructor(database: Database.Database) {
    super(database, "saleParts");
    const ofOrder = builder.selectFrom("saleParts").selectAll().where("orderId", "=", parameter("orderId"));
    this.#ofOrder = new Statement(database, ofOrder.orderBy("id"));
  }

  ofOrder(orderId: number): SalePartRecord[] {
    return this.#ofOrder.all({ orderId });
  }
}
