import type { Kysely } from "kysely";
import { createTable } from "./create-table.ts";

/** What markets say of themselves that is asked for when they are not at hand. The table that it replaces was never written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable("markets").execute();
  await createTable(db, "markets", {
    condition_id: "text key",
    min_shares_micro: "integer",
    categories_json: "text",
  });
}
