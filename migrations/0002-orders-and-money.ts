import type { Kysely } from "kysely";
import { sql } from "kysely";
import { createIndex, createTable, refersTo } from "./create-table.ts";

/** What we ordered, what was filled, and what we hold and owe because of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await orders(db);
  await fills(db);
  await lotsAndDebts(db);
  await money(db);
}

async function orders(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "orders", {
    id: "id",
    episode_id: "integer?",
    signal_id: "integer?",
    target_id: refersTo("targets"),
    token_id: refersTo("tokens"),
    side: "side",
    hash: "text",
    salt: "text",
    type: "text",
    limit_micro: "integer",
    shares_micro: "integer",
    notional_micro: "integer",
    reserved_micro: "integer",
    state: "text",
    filled_shares_micro: "integer",
    filled_collateral_micro: "integer",
    fee_micro: "integer",
    day: "text",
    created_ms: "integer",
    sent_ms: "integer?",
    terminal_ms: "integer?",
    reason: "text?",
  });
  await createIndex(db, "orders", ["hash"], { unique: true });
  await createIndex(db, "orders", ["episode_id"]);
  await createIndex(db, "orders", ["created_ms"]);
  await createIndex(db, "orders", ["token_id"], {
    only: { purpose: "open", where: "state in ('stored', 'sent', 'unknown')" },
  });
  await createIndex(db, "orders", ["reserved_micro"], { only: { purpose: "reserving", where: "reserved_micro > 0" } });
}

async function fills(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "fills", {
    id: "id",
    order_id: refersTo("orders"),
    venue_trade_id: "text",
    price_micro: "integer",
    shares_micro: "integer",
    collateral_micro: "integer",
    fee_micro: "integer",
    at_ms: "integer",
  });
  await createIndex(db, "fills", ["order_id", "venue_trade_id"], { unique: true });
  await createIndex(db, "fills", ["at_ms"]);
}

async function lotsAndDebts(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "lots", {
    id: "id",
    target_id: "integer",
    token_id: refersTo("tokens"),
    shares_micro: "integer",
    cost_micro: "integer",
    realised_micro: "integer",
    theirs_micro: "integer",
    opened_ms: "integer",
    closed_ms: "integer?",
  });
  await createIndex(db, "lots", ["target_id", "token_id"], { unique: true });
  await createIndex(db, "lots", ["token_id"], { only: { purpose: "open", where: "shares_micro > 0" } });
  await createTable(db, "debts", {
    id: "id",
    target_id: "integer",
    token_id: refersTo("tokens"),
    shares_micro: "integer",
    price_micro: "integer",
    signal_id: "integer?",
    reason: "text",
    since_ms: "integer",
  });
  await createIndex(db, "debts", ["target_id", "token_id"], { unique: true });
  await createIndex(db, "debts", ["token_id"], { only: { purpose: "open", where: "shares_micro > 0" } });
}

async function money(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "days", {
    day: "text key",
    start_ms: "integer",
    start_equity_micro: "integer",
    trades: "integer",
    flows_micro: "integer",
    loss_stop_ms: "integer?",
    limit_told_ms: "integer?",
  });
  await createIndex(db, "days", ["start_ms"]);
  await createTable(db, "account", {
    id: ["integer", (column) => column.primaryKey().check(sql`id = 1`)],
    cash_micro: "integer",
    realised_micro: "integer",
    fees_micro: "integer",
  });
  await sql`insert into account (id, cash_micro, realised_micro, fees_micro) values (1, 0, 0, 0)`.execute(db);
  await createTable(db, "marks", { token_id: "integer key", price_micro: "integer", at_ms: "integer", kind: "text" });
}
