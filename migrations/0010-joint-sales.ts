import type { Kysely } from "kysely";
import { sql } from "kysely";
import { createIndex, createTable, refersTo } from "./create-table.ts";

/** A sale may cover the lots of several targets in a token: what each has in it, and whose lot each fill is of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "sale_parts", {
    id: "id",
    order_id: refersTo("orders"),
    target_id: refersTo("targets"),
    shares_micro: "integer",
  });
  await createIndex(db, "sale_parts", ["order_id"]);
  await db.schema
    .alterTable("fills")
    .addColumn("target_id", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update fills set target_id = (select orders.target_id from orders where orders.id = fills.order_id)`.execute(
    db,
  );
  await db.schema.dropIndex("fills_order_id_venue_trade_id").execute();
  await createIndex(db, "fills", ["order_id", "venue_trade_id", "target_id"], { unique: true });
}
