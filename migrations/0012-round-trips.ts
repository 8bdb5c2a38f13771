import type { Kysely } from "kysely";
import { createIndex, createTable, refersTo } from "./create-table.ts";

/** What a lot had realised when it was closed, kept when it is opened again: a row of losses goes on through it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "round_trips", {
    id: "id",
    lot_id: refersTo("lots"),
    token_id: refersTo("tokens"),
    closed_ms: "integer",
    realised_micro: "integer",
  });
  await createIndex(db, "round_trips", ["closed_ms"]);
  await createIndex(db, "round_trips", ["lot_id"]);
  await createIndex(db, "round_trips", ["token_id", "closed_ms"]);
}
