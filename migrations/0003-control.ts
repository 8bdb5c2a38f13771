import type { Kysely } from "kysely";
import { createIndex, createTable } from "./create-table.ts";

/** What steers the engine, and the record of all that happened. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "journal", {
    seq: "integer key",
    at_ms: "integer",
    kind: "text",
    body_json: "text",
    hash: "text",
  });
  await createTable(db, "limits", {
    name: "text key",
    value: "real",
    set_ms: "integer",
    set_by: "text",
    reason: "text",
  });
  await createTable(db, "settings", { name: "text key", value_json: "text", set_ms: "integer" });
  await createTable(db, "cursors", { name: "text key", value: "integer" });
  await createTable(db, "job_runs", {
    id: "id",
    job: "text",
    due_ms: "integer",
    started_ms: "integer",
    ended_ms: "integer?",
    problem: "text?",
  });
  await createIndex(db, "job_runs", ["job", "due_ms"]);
}
