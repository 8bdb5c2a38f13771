import { describe, expect, it } from "vitest";
import { CONTRACTS } from "../../../src/sandbox/chain/contracts.ts";
import { worldApprovals } from "../../../src/sandbox/chain/world-approvals.ts";
import { NO_CACHE } from "../../../src/sandbox/wire/answer-cache.ts";
import { createDataApi } from "../../../src/sandbox/wire/data-api.ts";
import { createDataApiV2 } from "../../../src/sandbox/wire/data-api-v2.ts";
import { worldActivity } from "../../../src/sandbox/world/world-activity.ts";
import { chainRig, NO_ACCOUNTS } from "../chain/chain-rig.ts";
import { ask, askJson } from "./ask.ts";

type Row = Readonly<Record<string, unknown>> & { readonly timestamp: number; readonly transaction_hash: string };

interface Page {
  readonly data: readonly Row[];
  readonly pagination: { readonly limit: number; readonly has_more: boolean; readonly next_cursor: string | null };
}

const { world } = chainRig("v2", 2 * 3_600_000);
const source = { ...worldActivity(world), ...worldApprovals(world.state, NO_ACCOUNTS) };
const api = createDataApiV2(source, false);
const v1 = createDataApi(source, NO_CACHE);
const nowMs = world.nowMs;
const busiest = world.targets.toSorted(
  (left, right) => (world.state.rows[right.index]?.length ?? 0) - (world.state.rows[left.index]?.length ?? 0),
)[0];
const user = busiest?.address ?? "";

/** The keys of recorded answers of 2026-09-14 and 2026-10-06. */
const ACTIVITY_KEYS =
  "proxy_wallet timestamp condition_id type size usdc_size transaction_hash price token_id side outcome_index title slug icon event_slug outcome name pseudonym bio profile_image profile_image_optimized";
const POSITION_KEYS =
  "proxy_wallet token_id condition_id current_size avg_price entry_cost_usdc entry_fees_usdc total_cost_usdc current_price current_value total_size realized_pnl unrealized_pnl total_pnl percent_pnl percent_realized_pnl status redeemable mergeable negative_risk archived title slug icon event_id event_slug outcome outcome_index opposite_outcome opposite_token_id end_date last_event_at first_entry_at name profile_image verified";

function walk(query: string): Row[] {
  const rows: Row[] = [];
  let cursor = "";
  for (let pages = 0; pages < 1_000; pages += 1) {
    const page = askJson<Page>(api, `/activity?user=${user}&${query}${cursor}`, nowMs);
    rows.push(...page.data);
    expect(page.pagination.has_more).toBe(page.pagination.next_cursor !== null);
    if (page.pagination.next_cursor === null) return rows;
    cursor = `&cursor=${page.pagination.next_cursor}`;
  }
  throw new Error("the walk has no end");
}

describe("/v2/activity", () => {
  it("gives v1's rows with other keys, digit for digit, in pages without gap or repetition", () => {
    const all = walk("limit=7");
    expect(all.length).toBeGreaterThan(100);
    expect(walk("limit=1000")).toEqual(all);
    const old = askJson<Record<string, unknown>[]>(v1, `/activity?user=${user}&limit=500`, nowMs);
    const facts = (row: Row) => [row.timestamp, row.transaction_hash, row.size, row.usdc_size, row.price, row.token_id];
    expect(all.slice(0, 500).map(facts)).toEqual(
      old.map((row) => [row.timestamp, row.transactionHash, row.size, row.usdcSize, row.price, row.asset]),
    );
    for (const row of all) expect(Object.keys(row).join(" ")).toBe(ACTIVITY_KEYS);
  });

  it("keeps its direction and size over a walk, and honours the window and the filters", () => {
    const down = walk("limit=9&type=TRADE");
    expect(walk("limit=4&type=TRADE&sort_direction=ASC")).toEqual(down.toReversed());
    const [from = 0, to = 0] = [down.at(-20)?.timestamp, down.at(20)?.timestamp];
    const inside = walk(`limit=3&type=TRADE&start=${from}&end=${to}`);
    expect(inside).toEqual(down.filter(({ timestamp }) => timestamp >= from && timestamp <= to));
    const sells = walk("side=SELL&limit=1000");
    expect(sells.every(({ side }) => side === "SELL")).toBe(true);
  });

  it("serves fresh trades before it knows all of them", () => {
    const rows = world.targets.flatMap(
      ({ address }) => askJson<Page>(api, `/activity?user=${address}&limit=1000&type=TRADE`, nowMs).data,
    );
    const bare = rows.filter((row) => row.outcome_index === 999);
    expect(bare.length).toBeGreaterThan(0);
    for (const row of bare) {
      expect(row.event_slug).toBe("");
      expect(nowMs / 1_000 - row.timestamp).toBeLessThan(60);
      expect(row.outcome).not.toBe("");
    }
  });

  it.each([
    ["limit=1001", "limit must be between 1 and 1000", "limit"],
    ["limit=0", "limit must be", "limit"],
    ["type=NONSENSE", "invalid activity type", "type"],
    ["side=HOLD", "side must be BUY or SELL", "side"],
    ["sort_by=CASH", "only sortBy=TIMESTAMP", "sort_by"],
    ["cursor=abc", "invalid cursor", "cursor"],
  ])("refuses %s by name", (query, message, parameter) => {
    const { status, body } = ask(api, `/activity?user=${user}&${query}`, nowMs);
    expect(status).toBe(400);
    const error = JSON.parse(body);
    expect(error).toMatchObject({ code: "invalid_request", retryable: false, parameter });
    expect(error.error).toContain(message);
    expect(error.trace_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it("refuses a cursor that was changed, or is another endpoint's, and a request without a user", () => {
    const { pagination } = askJson<Page>(api, `/activity?user=${user}&limit=2`, nowMs);
    const cursor = pagination.next_cursor ?? "";
    const changed = Buffer.from(cursor, "base64url").toString("utf8").replace('"l":2', '"l":3');
    const forged = Buffer.from(changed).toString("base64url");
    expect(ask(api, `/activity?user=${user}&cursor=${forged}`, nowMs).status).toBe(400);
    expect(ask(api, `/positions?user=${user}&cursor=${cursor}`, nowMs).status).toBe(400);
    expect(JSON.parse(ask(api, "/activity", nowMs).body).error).toContain("'user' not provided");
    expect(ask(api, "/nothing", nowMs).status).toBe(404);
  });

  it("repeats an answer for 15 s with its trace, then looks again", () => {
    const cached = createDataApiV2(source);
    const path = `/activity?user=${user}&limit=1`;
    const first = ask(cached, path, nowMs);
    expect(first.headers["cache-control"]).toBe("public, max-age=15");
    expect(ask(cached, path, nowMs + 14_000).headers["x-trace-id"]).toBe(first.headers["x-trace-id"]);
    expect(ask(cached, path, nowMs + 15_001).headers["x-trace-id"]).not.toBe(first.headers["x-trace-id"]);
  });
});

describe("/v2/positions", () => {
  it("gives what v1 gives, split by status, in pages", () => {
    const holder = world.targets.find(({ address }) => source.positionsOf(address, nowMs).length > 6)?.address ?? "";
    const old = askJson<{ asset: string; size: number; redeemable: boolean }[]>(v1, `/positions?user=${holder}`, nowMs);
    const pageOf = (query: string) => askJson<Page>(api, `/positions?user=${holder}&${query}`, nowMs);
    const statuses = ["OPEN", "REDEEMABLE", "REDEEMABLE_LOST"];
    const all = statuses.flatMap((status) => pageOf(`status=${status}&limit=1000`).data);
    const sizes = (rows: readonly (readonly [unknown, unknown])[]) => rows.map(String).sort();
    expect(sizes(all.map((row) => [row.token_id, row.current_size]))).toEqual(
      sizes(old.map(({ asset, size }) => [asset, size])),
    );
    const open = pageOf("limit=1000").data;
    for (const row of open) {
      expect(
        Object.keys(row)
          .filter((key) => !["last_event_at", "first_entry_at"].includes(key))
          .join(" "),
      ).toBe(POSITION_KEYS.replace("last_event_at first_entry_at ", ""));
      expect(row.status).toBe("OPEN");
    }
    const first = pageOf("limit=2");
    const second = pageOf(`cursor=${first.pagination.next_cursor}`);
    expect([...first.data, ...second.data]).toEqual(open.slice(0, 4));
    expect(ask(api, `/positions?user=${holder}&status=NO`, nowMs).status).toBe(400);
  });
});

it("/v2/approvals tells what a wallet has approved", () => {
  interface Answer {
    readonly data: { readonly chain_id: number; readonly contracts: { spender: string; approved: boolean }[] };
  }
  const target = askJson<Answer>(api, `/approvals?user=${user}`, nowMs).data;
  expect(target.chain_id).toBe(80_002);
  expect(target.contracts.filter(({ spender }) => spender === CONTRACTS.exchange)).toHaveLength(2);
  expect(target.contracts.every(({ approved }) => approved)).toBe(true);
  const stranger = askJson<Answer>(api, `/approvals?user=0x${"12".repeat(20)}`, nowMs).data;
  expect(stranger.contracts.some(({ approved }) => approved)).toBe(false);
});
