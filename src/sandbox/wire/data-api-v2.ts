import type { ActivityRow, ActivitySource } from "./activity-source.ts";
import type { CacheSettings } from "./answer-cache.ts";
import { AnswerCache } from "./answer-cache.ts";
import { filterOf, QueryError, userOf } from "./data-api-query.ts";
import { cursorOf, cursorText } from "./data-api-v2-cursor.ts";
import { traceOf, V2Error, v2Refusal } from "./data-api-v2-error.ts";
import type { Status } from "./data-api-v2-positions.ts";
import { STATUSES, v2Positions } from "./data-api-v2-positions.ts";
import { v2Row } from "./data-api-v2-rows.ts";
import type { WireHandler, WireRequest, WireResponse } from "./wire.ts";
import { json, jsonText } from "./wire.ts";

/** What /v2/approvals answers from. */
export interface ApprovalSource {
  readonly chainId: number;
  /** In the order served. */
  approvalsOf(user: string): readonly Approval[];
}

export interface Approval {
  readonly id: string;
  readonly token: string;
  readonly spender: string;
  readonly standard: "ERC20" | "ERC1155";
  readonly isApproved: boolean;
}

const LARGEST_PAGE = 1_000;
const USUAL_PAGE = 100;
const LARGEST_SECOND = 4_102_444_800;
const TYPES = [
  ...["TRADE", "SPLIT", "MERGE", "REDEEM", "CONVERSION", "MIGRATION", "REWARD", "YIELD", "MAKER_REBATE"],
  ...["TAKER_REBATE", "REFERRAL_REWARD", "DEPOSIT", "WITHDRAWAL", "TIP"],
];
/** How long the content network repeats an answer to the same address, in ms; null where it does not. */
const CACHED_MS: Readonly<Record<string, number | null>> = {
  "/activity": 15_000,
  "/positions": 5_000,
  "/approvals": null,
};

type Endpoint = (source: ActivitySource & ApprovalSource, request: WireRequest, nowMs: number) => WireResponse;

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/activity": activity,
  "/positions": positions,
  "/approvals": approvals,
};

/** The Data API, v2 (reference/polymarket.md 2.1), below its prefix: pages by cursor, keys with underscores, an envelope. */
export function createDataApiV2(source: ActivitySource & ApprovalSource, isCached = true): WireHandler {
  const caches = new Map(
    Object.entries(CACHED_MS).map(([path, lifeMs]) => [path, new AnswerCache(lifeOf(isCached ? lifeMs : null))]),
  );
  return {
    handle(request: WireRequest, nowMs: number): WireResponse {
      const endpoint = Object.hasOwn(ENDPOINTS, request.path) ? ENDPOINTS[request.path] : undefined;
      if (endpoint === undefined || request.method !== "GET")
        return v2Refusal(request, nowMs, 404, new V2Error("not found"));
      const address = `${request.path}?${request.query.toString()}`;
      const cached = caches.get(request.path)?.get(address, nowMs);
      if (cached !== undefined) return cached;
      try {
        const answer = withTrace(endpoint(source, request, nowMs), request, nowMs);
        caches.get(request.path)?.put(address, answer, nowMs);
        return answer;
      } catch (error) {
        if (error instanceof V2Error) return v2Refusal(request, nowMs, 400, error);
        if (error instanceof QueryError) return v2Refusal(request, nowMs, 400, new V2Error(error.message, "user"));
        throw error;
      }
    },
  };
}

function lifeOf(ms: number | null): CacheSettings {
  return { leastMs: ms ?? 0, mostMs: ms ?? 0, mostAnswers: 500 };
}

function withTrace(answer: WireResponse, request: WireRequest, nowMs: number): WireResponse {
  const lifeMs = CACHED_MS[request.path] ?? null;
  const control = lifeMs === null ? {} : { "cache-control": `public, max-age=${lifeMs / 1000}` };
  return { ...answer, headers: { ...answer.headers, ...control, "x-trace-id": traceOf(request, nowMs) } };
}

function activity(source: ActivitySource, { query }: WireRequest, nowMs: number): WireResponse {
  const user = userOf(query);
  const text = query.get("cursor");
  const cursor = text === null ? undefined : cursorOf("activity", text);
  const limit = cursor?.limit ?? integerOf(query, "limit", USUAL_PAGE, 1, LARGEST_PAGE);
  const isAscending = cursor?.isAscending ?? isAscendingIn(query);
  const start = integerOf(query, "start", 0, 0, LARGEST_SECOND);
  const end = integerOf(query, "end", 0, 0, LARGEST_SECOND) || LARGEST_SECOND;
  checkWords(query);
  const accepts = filterOf(renamed(query));
  const isAfter = (row: ActivityRow) => cursor === undefined || isBeyond(row, cursor.value, cursor.tie, isAscending);
  const found = source
    .rowsOf(user)
    .filter((row) => row.visibleMs <= nowMs && row.timestampS >= start && row.timestampS <= end)
    .filter((row) => accepts(row) && isAfter(row));
  const page = isAscending ? found.slice(0, limit) : found.slice(-limit).reverse();
  const last = page.at(-1);
  const next =
    last === undefined || found.length <= limit
      ? null
      : cursorText("activity", { limit, value: last.timestampS, tie: String(last.sequence ?? 0), isAscending });
  return envelope(
    page.map((row) => v2Row(row, nowMs)),
    limit,
    next,
  );
}

function isBeyond(row: ActivityRow, timestampS: number, tie: string, isAscending: boolean): boolean {
  const sequence = (row.sequence ?? 0) - Number(tie);
  const distance = row.timestampS === timestampS ? sequence : row.timestampS - timestampS;
  return isAscending ? distance > 0 : distance < 0;
}

function positions(source: ActivitySource, { query }: WireRequest, nowMs: number): WireResponse {
  const user = userOf(query);
  const status = (query.get("status") ?? "OPEN").toUpperCase();
  if (!STATUSES.includes(status as Status)) throw new V2Error(`status must be one of ${STATUSES.join(", ")}`, "status");
  const type = `positions ${status}`;
  const text = query.get("cursor");
  const cursor = text === null ? undefined : cursorOf(type, text);
  const limit = cursor?.limit ?? integerOf(query, "limit", USUAL_PAGE, 1, LARGEST_PAGE);
  const all = v2Positions(source, user, status as Status, nowMs);
  const rest = all.filter(
    ({ value, token }) =>
      cursor === undefined || value < cursor.value || (value === cursor.value && token < cursor.tie),
  );
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next =
    last === undefined || rest.length <= limit
      ? null
      : cursorText(type, { limit, value: last.value, tie: last.token, isAscending: false });
  return envelope(
    page.map((position) => JSON.stringify(position.json)),
    limit,
    next,
  );
}

function approvals(source: ApprovalSource, { query }: WireRequest, nowMs: number): WireResponse {
  const user = userOf(query);
  const contracts = source.approvalsOf(user).map(({ id, token, spender, standard, isApproved }) => ({
    id,
    feature: "trading",
    token,
    spender,
    standard,
    ...(standard === "ERC20" ? { amount: isApproved ? "max" : "0" } : {}),
    approved: isApproved,
  }));
  const checked_at = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  return json({ data: { address: user, chain_id: source.chainId, checked_at, contracts } });
}

function envelope(rows: readonly string[], limit: number, next: string | null): WireResponse {
  const pagination = JSON.stringify({ limit, offset: 0, has_more: next !== null, next_cursor: next });
  return jsonText(`{"data":[${rows.join(",")}],"pagination":${pagination}}`);
}

/** v2's names for what v1's filters understand. */
function renamed(query: URLSearchParams): URLSearchParams {
  const filters = new URLSearchParams();
  for (const name of ["type", "side"]) for (const value of query.getAll(name)) filters.append(name, value);
  for (const value of query.getAll("condition")) filters.append("market", value);
  return filters;
}

function checkWords(query: URLSearchParams): void {
  for (const type of query.getAll("type").flatMap((text) => text.split(","))) {
    if (!TYPES.includes(type.trim().toUpperCase())) throw new V2Error(`invalid activity type: ${type}`, "type");
  }
  const side = query.get("side");
  if (side !== null && side !== "BUY" && side !== "SELL") throw new V2Error("side must be BUY or SELL", "side");
  const sortBy = query.get("sort_by");
  if (sortBy !== null && sortBy !== "TIMESTAMP")
    throw new V2Error("only sortBy=TIMESTAMP with sortDirection=DESC is supported", "sort_by");
}

function isAscendingIn(query: URLSearchParams): boolean {
  const direction = query.get("sort_direction") ?? query.get("sort") ?? "DESC";
  if (direction !== "ASC" && direction !== "DESC")
    throw new V2Error("sort_direction must be ASC or DESC", "sort_direction");
  return direction === "ASC";
}

function integerOf(query: URLSearchParams, name: string, otherwise: number, least: number, largest: number): number {
  const text = query.get(name);
  if (text === null || text === "") return otherwise;
  const value = Number(text);
  if (!/^\d{1,12}$/.test(text) || value < least || value > largest)
    throw new V2Error(`${name} must be between ${least} and ${largest}`, name);
  return value;
}
