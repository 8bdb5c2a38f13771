import type { Kysely } from "kysely";
import { createIndex, createTable } from "./create-table.ts";

/** What is signed and how far it is settled, when each thing happened to a signal, anchors, and what does not agree. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await signedOrders(db);
  await latencies(db);
  await anchors(db);
  await discrepancies(db);
}

async function signedOrders(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("orders")
    .addColumn("form_json", "text", (column) => column.notNull().defaultTo("{}"))
    .execute();
  await db.schema.alterTable("orders").addColumn("signature", "text").execute();
  // Fills stored so far are of the paper venue, which settles at once.
  await db.schema
    .alterTable("fills")
    .addColumn("status", "text", (column) => column.notNull().defaultTo("confirmed"))
    .execute();
  await db.schema
    .alterTable("fills")
    .addColumn("tx", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  await db.schema
    .alterTable("fills")
    .addColumn("basis_micro", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await createIndex(db, "fills", ["id"], {
    only: { purpose: "unsettled", where: "status not in ('confirmed', 'failed')" },
  });
  await db.schema
    .alterTable("signals")
    .addColumn("proven", "integer", (column) => column.notNull().defaultTo(1))
    .execute();
  await db.schema.alterTable("signals").addColumn("alias_tx", "text").execute();
  await db.schema.alterTable("signals").addColumn("order_hash", "text").execute();
  await createIndex(db, "signals", ["target_id", "token_id"], { only: { purpose: "unproven", where: "proven = 0" } });
  await createIndex(db, "signals", ["alias_tx"], { only: { purpose: "aliased", where: "alias_tx is not null" } });
}

async function latencies(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "latencies", {
    signal_id: "id",
    venue_ms: "integer",
    first_seen_ms: "integer",
    first_feed: "text",
    chain_seen_ms: "integer?",
    rtds_seen_ms: "integer?",
    data_api_seen_ms: "integer?",
    decided_ms: "integer?",
    signed_ms: "integer?",
    sent_ms: "integer?",
    acknowledged_ms: "integer?",
    filled_ms: "integer?",
    settled_ms: "integer?",
  });
  await createIndex(db, "latencies", ["first_seen_ms"]);
}

async function anchors(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "anchors", {
    id: "id",
    last_fill_id: "integer",
    fills: "integer",
    root: "text",
    nonce: "integer?",
    tx: "text?",
    attempts: "integer",
    state: "text",
    problem: "text?",
    created_ms: "integer",
    sent_ms: "integer?",
    confirmed_ms: "integer?",
    block: "integer?",
    gas_price_wei: "text?",
  });
  await createIndex(db, "anchors", ["id"], {
    only: { purpose: "open", where: "state not in ('confirmed', 'given-up')" },
  });
}

async function discrepancies(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "discrepancies", {
    id: "id",
    kind: "text",
    subject: "text",
    text: "text",
    since_ms: "integer",
    resolved_ms: "integer?",
  });
  await createIndex(db, "discrepancies", ["kind", "subject"], {
    unique: true,
    only: { purpose: "open", where: "resolved_ms is null" },
  });
}
