import type { Kysely } from "kysely";
import { createIndex, createTable, refersTo } from "./create-table.ts";

/** What left targets without a sale and was mirrored, and an index of the rows that tell why. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "holding_falls", {
    id: "id",
    target_id: refersTo("targets"),
    token_id: refersTo("tokens"),
    from_s: "integer",
    to_s: "integer",
    held_micro: "integer",
    gone_micro: "integer",
    ours_micro: "integer",
    left_micro: "integer",
    reason: "text",
    at_ms: "integer",
  });
  await createIndex(db, "holding_falls", ["target_id", "token_id", "to_s"]);
  await createIndex(db, "holding_changes", ["target_id", "venue_s"]);
}
