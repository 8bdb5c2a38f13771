import type { Kysely } from "kysely";
import { sql } from "kysely";
import { createIndex, createTable, refersTo } from "./create-table.ts";

/** How much is copied of whom, breakers, and what trading cost and brought. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await copyRules(db);
  await pools(db);
  await breakers(db);
  await knownOfTargets(db);
  await results(db);
  await orderStates(db);
}

async function copyRules(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "copy_rules", {
    target_id: "integer key",
    rules_json: "text",
    set_ms: "integer",
    set_by: "text",
  });
  // Whether the target's order rested in the book: 1, or took from it: 0; unknown where the feed does not tell.
  await db.schema.alterTable("signals").addColumn("as_maker", "integer").execute();
  // The highest mark of a lot since it was opened, for a stop that follows it.
  await db.schema.alterTable("lots").addColumn("peak_micro", "integer").execute();
}

async function pools(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "pools", {
    id: "id",
    target_id: refersTo("targets"),
    token_id: refersTo("tokens"),
    opened_ms: "integer",
    expires_ms: "integer",
    ended_ms: "integer?",
    end: "text?",
  });
  await createIndex(db, "pools", ["target_id", "token_id"], {
    unique: true,
    only: { purpose: "open", where: "ended_ms is null" },
  });
  await createTable(db, "pool_members", { id: "id", pool_id: refersTo("pools"), signal_id: refersTo("signals") });
  await createIndex(db, "pool_members", ["pool_id", "signal_id"], { unique: true });
  await createIndex(db, "pool_members", ["signal_id"]);
  await createTable(db, "order_parts", {
    id: "id",
    order_id: refersTo("orders"),
    // An episode that was joined to another is gone, so it is no reference.
    episode_id: "integer",
    notional_micro: "integer",
  });
  await createIndex(db, "order_parts", ["order_id"]);
  await createIndex(db, "order_parts", ["episode_id"]);
}

async function breakers(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "breakers", {
    name: "text key",
    state: "text",
    since_ms: "integer",
    cause: "text",
    latched: "integer",
    trips: "integer",
    probe_ms: "integer?",
  });
}

async function knownOfTargets(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "holding_readings", {
    id: "id",
    target_id: refersTo("targets"),
    token_id: refersTo("tokens"),
    shares_micro: "integer",
    at_s: "integer",
    read_ms: "integer",
    source: "text",
  });
  await createIndex(db, "holding_readings", ["target_id", "token_id"], { unique: true });
  await createTable(db, "target_worths", { target_id: "integer key", positions_micro: "integer", read_ms: "integer" });
}

async function results(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "shortfalls", {
    order_id: "integer key",
    decided_ms: "integer",
    target_price_micro: "integer",
    best_micro: "integer?",
    middle_micro: "integer?",
    limit_micro: "integer",
    fill_price_micro: "integer?",
    filled_ms: "integer?",
    after1_micro: "integer?",
    after5_micro: "integer?",
    after30_micro: "integer?",
  });
  await createIndex(db, "shortfalls", ["decided_ms"]);
  await createIndex(db, "shortfalls", ["filled_ms"], {
    only: { purpose: "watched", where: "filled_ms is not null and after30_micro is null" },
  });
  await createTable(db, "realisations", {
    id: "id",
    target_id: refersTo("targets"),
    token_id: refersTo("tokens"),
    day: "text",
    at_ms: "integer",
    kind: "text",
    shares_micro: "integer",
    cost_micro: "integer",
    proceeds_micro: "integer",
    fee_micro: "integer",
    realised_micro: "integer",
  });
  await createIndex(db, "realisations", ["day"]);
  await createIndex(db, "realisations", ["target_id", "token_id"]);
  await createTable(db, "flows", { id: "id", at_ms: "integer", kind: "text", amount_micro: "integer", note: "text" });
  await createIndex(db, "flows", ["at_ms"]);
}

/** Orders are open until they have ended; one that has, with trades that are not final, is matched and not yet settled. */
async function orderStates(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex("orders_open").execute();
  await createIndex(db, "orders", ["token_id"], { only: { purpose: "open", where: "terminal_ms is null" } });
  await sql`update orders set state = 'matched' where terminal_ms is not null and exists (
    select 1 from fills where fills.order_id = orders.id and fills.status not in ('confirmed', 'failed'))`.execute(db);
}
