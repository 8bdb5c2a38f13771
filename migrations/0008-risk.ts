import type { Kysely } from "kysely";
import { createIndex, createTable } from "./create-table.ts";

/** What the limits on events and on losses in a row look at. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The event of each token that was ever ordered: markets of one event win and lose together.
  await createTable(db, "token_events", { token_id: "integer key", event: "text" });
  await createIndex(db, "token_events", ["event"]);
  await createIndex(db, "lots", ["closed_ms"], {
    only: { purpose: "closed", where: "closed_ms is not null and shares_micro = 0" },
  });
}
