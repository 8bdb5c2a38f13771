import { z } from "zod";
import type { ActivityRow, ActivitySource } from "./activity-source.ts";
import type { CacheSettings } from "./answer-cache.ts";
import { AnswerCache, DEFAULT_CACHE } from "./answer-cache.ts";
import type { SortKey } from "./data-api-query.ts";
import { filterOf, pagingOf, QueryError, sortingOf, userOf, windowOf } from "./data-api-query.ts";
import { pageOf } from "./row-window.ts";
import type { WireHandler, WireRequest, WireResponse } from "./wire.ts";
import { jsonText, notFound, refusal } from "./wire.ts";

const ACTIVITY_LIMIT = 500;
const TRADES_LIMIT = 10_000;
const POSITIONS_LIMIT = 500;

const currentValue = z.object({ currentValue: z.number() });

type Endpoint = (source: ActivitySource, query: URLSearchParams, nowMs: number) => WireResponse;

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/activity": activity,
  "/trades": trades,
  "/positions": positions,
  "/value": value,
};

/**
 * The Data API, v1 (reference/polymarket.md 2.1): /activity, /trades, /positions, /value of one wallet.
 * The same address gets the same body again for some seconds of market time, as behind the venue's content network.
 */
export function createDataApi(source: ActivitySource, cacheSettings: CacheSettings = DEFAULT_CACHE): WireHandler {
  const cache = new AnswerCache(cacheSettings);
  return {
    handle(request: WireRequest, nowMs: number): WireResponse {
      const endpoint = ENDPOINTS[request.path];
      if (endpoint === undefined) return notFound();
      if (request.method !== "GET") return refusal(405, "method not allowed");
      const address = `${request.path}?${request.query.toString()}`;
      const cached = cache.get(address, nowMs);
      if (cached !== undefined) return cached;
      try {
        const answer = endpoint(source, request.query, nowMs);
        cache.put(address, answer, nowMs);
        return answer;
      } catch (error) {
        if (error instanceof QueryError) return refusal(400, error.message);
        throw error;
      }
    },
  };
}

function activity(source: ActivitySource, query: URLSearchParams, nowMs: number): WireResponse {
  const user = userOf(query);
  const { limit, offset } = pagingOf(query, ACTIVITY_LIMIT);
  const { sortBy, isAscending } = sortingOf(query);
  const accepts = filterOf(query);
  const rows = source.rowsOf(user);
  if (sortBy === "TIMESTAMP") {
    const page = pageOf(rows, { ...windowOf(query), isAscending, offset, limit, accepts }, nowMs);
    return listOf(page.map((row) => row.json));
  }
  const all = pageOf(rows, { ...windowOf(query), isAscending, offset: 0, limit: rows.length, accepts }, nowMs);
  const sorted = sortedBy(all, sortBy, isAscending);
  return listOf(sorted.slice(offset, offset + limit).map((row) => row.json));
}

function sortedBy(rows: ActivityRow[], sortBy: SortKey, isAscending: boolean): ActivityRow[] {
  const keyOf = (row: ActivityRow) => (sortBy === "TOKENS" ? row.sizeMicro : row.usdcMicro);
  return rows.sort((left, right) => (isAscending ? keyOf(left) - keyOf(right) : keyOf(right) - keyOf(left)));
}

function trades(source: ActivitySource, query: URLSearchParams, nowMs: number): WireResponse {
  const user = userOf(query);
  const isTakerOnly = query.get("takerOnly") !== "false";
  const passes = filterOf(query);
  const accepts = (row: ActivityRow) => row.type === "TRADE" && !(isTakerOnly && row.isMaker) && passes(row);
  const window = { ...windowOf(query), ...pagingOf(query, TRADES_LIMIT), isAscending: false, accepts };
  return listOf(pageOf(source.rowsOf(user), window, nowMs).map((row) => row.tradeJson));
}

function positions(source: ActivitySource, query: URLSearchParams, nowMs: number): WireResponse {
  const user = userOf(query);
  const { limit, offset } = pagingOf(query, POSITIONS_LIMIT);
  return listOf(source.positionsOf(user, nowMs).slice(offset, offset + limit));
}

/** The sum of what /positions says that each is worth, in USD. */
function value(source: ActivitySource, query: URLSearchParams, nowMs: number): WireResponse {
  const user = userOf(query);
  const worths = source.positionsOf(user, nowMs).map((row) => currentValue.parse(JSON.parse(row)).currentValue);
  const micro = worths.reduce((sum, usd) => sum + Math.round(usd * 1_000_000), 0);
  return listOf([JSON.stringify({ user, value: micro / 1_000_000 })]);
}

function listOf(items: readonly string[]): WireResponse {
  const answer = jsonText(`[${items.join(",")}]`);
  return { ...answer, headers: { ...answer.headers, "cf-cache-status": "MISS" } };
}
