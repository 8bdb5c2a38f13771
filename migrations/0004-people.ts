import type { Kysely } from "kysely";
import { createIndex, createTable, refersTo } from "./create-table.ts";

/** Who may steer it, what they were told and what they answered. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await persons(db);
  await alerts(db);
  await createTable(db, "validation_items", {
    id: "id",
    item_id: "text",
    verdict: "text",
    note: "text",
    by_person: "text",
    at_ms: "integer",
  });
  await createIndex(db, "validation_items", ["item_id", "at_ms"]);
  await createTable(db, "conversations", { key: "text key", value_json: "text", saved_ms: "integer" });
}

async function persons(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "persons", {
    id: "id",
    telegram_id: "text",
    name: "text",
    role: "text",
    zone: "text",
    added_ms: "integer",
  });
  await createIndex(db, "persons", ["telegram_id"], { unique: true });
  await createTable(db, "confirmations", {
    token: "text key",
    person_id: refersTo("persons"),
    chat_id: "text",
    action: "text",
    params_json: "text",
    effect: "text",
    created_ms: "integer",
    expires_ms: "integer",
    used_ms: "integer?",
  });
  await createIndex(db, "confirmations", ["person_id", "expires_ms"]);
}

async function alerts(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "alerts", {
    id: "id",
    severity: "text",
    kind: "text",
    text: "text",
    dedupe_key: "text?",
    times: "integer",
    created_ms: "integer",
  });
  await createIndex(db, "alerts", ["dedupe_key", "created_ms"]);
  await createIndex(db, "alerts", ["created_ms"]);
  await createTable(db, "deliveries", {
    id: "id",
    alert_id: refersTo("alerts"),
    chat_id: "text",
    state: "text",
    attempts: "integer",
    next_ms: "integer",
    sent_ms: "integer?",
    problem: "text?",
  });
  await createIndex(db, "deliveries", ["state", "next_ms"]);
  await createIndex(db, "deliveries", ["alert_id"]);
  await createTable(db, "subscriptions", {
    id: "id",
    chat_id: "text",
    severity: "text",
    by_person: "text",
    created_ms: "integer",
  });
  await createIndex(db, "subscriptions", ["chat_id"], { unique: true });
}
