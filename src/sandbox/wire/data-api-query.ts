import type { ActivityRow } from "./activity-source.ts";

/** A query that the Data API answers with 400. */
export class QueryError extends Error {}

const ADDRESS = /^0x[0-9a-f]{40}$/i;
const LARGEST_OFFSET = 10_000;
const LARGEST_SECOND = 4_102_444_800;

/** The wallet asked for, lower-case. */
export function userOf(query: URLSearchParams): string {
  const user = query.get("user");
  if (user === null || !ADDRESS.test(user)) throw new QueryError("required query param 'user' not provided");
  return user.toLowerCase();
}

export function pagingOf(query: URLSearchParams, largestLimit: number): { limit: number; offset: number } {
  return {
    limit: integerOf(query, "limit", 100, largestLimit),
    offset: integerOf(query, "offset", 0, LARGEST_OFFSET),
  };
}

/** start and end in seconds, both included. */
export function windowOf(query: URLSearchParams): { startS: number; endS: number } {
  return {
    startS: integerOf(query, "start", 0, LARGEST_SECOND),
    endS: integerOf(query, "end", LARGEST_SECOND, LARGEST_SECOND),
  };
}

export type SortKey = "TIMESTAMP" | "TOKENS" | "CASH";

export function sortingOf(query: URLSearchParams): { sortBy: SortKey; isAscending: boolean } {
  const sortBy = oneOf(query, "sortBy", ["TIMESTAMP", "TOKENS", "CASH"] as const);
  const direction = oneOf(query, "sortDirection", ["DESC", "ASC"] as const);
  return { sortBy, isAscending: direction === "ASC" };
}

/** Which rows the query's type, side and market let through. */
export function filterOf(query: URLSearchParams): (row: ActivityRow) => boolean {
  const types = listOf(query, "type", (text) => text.toUpperCase());
  const markets = listOf(query, "market", (text) => text.toLowerCase());
  const side = query.get("side")?.toUpperCase();
  return (row) =>
    (types === null || types.has(row.type)) &&
    (markets === null || markets.has(row.conditionId)) &&
    (side === undefined || row.side === side);
}

function integerOf(query: URLSearchParams, name: string, otherwise: number, largest: number): number {
  const text = query.get(name);
  if (text === null || text === "") return otherwise;
  const value = Number(text);
  if (!/^\d{1,12}$/.test(text) || value > largest)
    throw new QueryError(`invalid query param '${name}': 0 to ${largest}`);
  return value;
}

function oneOf<const T extends readonly [string, ...string[]]>(
  query: URLSearchParams,
  name: string,
  allowed: T,
): T[number] {
  const text = query.get(name)?.toUpperCase() ?? allowed[0];
  if (!allowed.includes(text)) throw new QueryError(`invalid query param '${name}': ${allowed.join(", ")}`);
  return text;
}

/** Repeated and comma-separated values alike; null when there are none. */
function listOf(query: URLSearchParams, name: string, normalise: (text: string) => string): Set<string> | null {
  const values = query.getAll(name).flatMap((text) => text.split(","));
  const wanted = values.map((text) => normalise(text.trim())).filter((text) => text !== "");
  return wanted.length === 0 ? null : new Set(wanted);
}
