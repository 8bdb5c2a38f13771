import type { Kysely } from "kysely";
import { createIndex, createTable, refersTo } from "./create-table.ts";

/** What targets did, as the feeds reported it, and the episodes and decisions made of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await targetsAndTokens(db);
  await signals(db);
  await sightings(db);
  await episodes(db);
  await decisions(db);
}

async function targetsAndTokens(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "targets", {
    id: "id",
    address: "text",
    name: "text",
    state: "text",
    added_ms: "integer",
    added_by: "text",
    baseline_s: "integer",
    baseline_done: "integer",
  });
  await createIndex(db, "targets", ["address"], { unique: true });
  await createTable(db, "tokens", {
    id: "id",
    token: "text",
    condition_id: "text",
    outcome_index: "integer",
    outcome: "text",
    title: "text",
    slug: "text",
  });
  await createIndex(db, "tokens", ["token"], { unique: true });
  await createIndex(db, "tokens", ["condition_id"]);
  await createTable(db, "markets", {
    condition_id: "text key",
    market_json: "text",
    payouts_json: "text?",
    read_ms: "integer",
  });
}

async function signals(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "signals", {
    id: "id",
    tx: "text",
    wallet: "text",
    token: "text",
    side: "side",
    shares_micro: "integer",
    collateral_micro: "integer",
    target_id: refersTo("targets"),
    token_id: refersTo("tokens"),
    episode_id: "integer",
    venue_s: "integer",
    order_key: "integer",
    feed: "text",
    gross_shares_micro: "integer",
    net_collateral_micro: "integer",
    fee_micro: "integer",
    lowest_price_micro: "integer",
    highest_price_micro: "integer",
    rows: "integer",
    first_seen_ms: "integer",
    outcome: "text?",
    reason: "text?",
    baseline: "integer",
  });
  await createIndex(db, "signals", ["tx", "target_id", "token_id", "side"], { unique: true });
  await createIndex(db, "signals", ["episode_id", "order_key"]);
  await createIndex(db, "signals", ["target_id", "venue_s"]);
  await createIndex(db, "signals", ["order_key"], { only: { purpose: "undecided", where: "outcome is null" } });
  await createIndex(db, "signals", ["target_id", "token_id"], { only: { purpose: "owed", where: "outcome = 'owed'" } });
}

async function sightings(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "sightings", {
    id: "id",
    signal_id: refersTo("signals"),
    feed: "text",
    identity: "text",
    multiplicity: "integer",
    served_shares_micro: "integer",
    served_collateral_micro: "integer",
    shares_micro: "integer",
    collateral_micro: "integer",
    fee_micro: "integer",
    price_micro: "integer",
    seen_ms: "integer",
  });
  await createIndex(db, "sightings", ["signal_id", "feed", "identity"], { unique: true });
  await createTable(db, "holding_changes", {
    id: "id",
    target_id: refersTo("targets"),
    kind: "text",
    tx: "text",
    condition_id: "text",
    venue_s: "integer",
    shares_micro: "integer",
    collateral_micro: "integer",
    multiplicity: "integer",
    seen_ms: "integer",
  });
  const identity = ["tx", "target_id", "kind", "condition_id", "venue_s", "shares_micro", "collateral_micro"];
  await createIndex(db, "holding_changes", identity, { unique: true });
  await createTable(db, "dead_letters", {
    id: "id",
    source: "text",
    problem: "text",
    body: "text",
    body_hash: "text",
    times: "integer",
    first_ms: "integer",
    last_ms: "integer",
  });
  await createIndex(db, "dead_letters", ["body_hash", "source"], { unique: true });
}

async function episodes(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "episodes", {
    id: "lasting id",
    target_id: refersTo("targets"),
    token_id: refersTo("tokens"),
    side: "side",
    first_key: "integer",
    last_key: "integer",
    shares_micro: "integer",
    collateral_micro: "integer",
    signals: "integer",
    committed_micro: "integer",
    base_lot_micro: "integer?",
    base_theirs_micro: "integer?",
    counted_day: "text?",
  });
  await createIndex(db, "episodes", ["target_id", "token_id", "first_key"]);
  await createIndex(db, "episodes", ["target_id", "token_id", "last_key"]);
  await createIndex(db, "episodes", ["counted_day"], {
    only: { purpose: "counted", where: "counted_day is not null" },
  });
}

async function decisions(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "decisions", {
    id: "id",
    signal_id: refersTo("signals"),
    episode_id: "integer",
    at_ms: "integer",
    verdict: "text",
    failed_json: "text",
    passed: "integer",
    figures_json: "text",
    rules: "integer",
    size_micro: "integer",
    committed_micro: "integer",
    order_id: "integer?",
  });
  await createIndex(db, "decisions", ["signal_id"]);
  await createIndex(db, "decisions", ["episode_id"]);
}
