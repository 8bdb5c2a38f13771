import { gammaMarket } from "./gamma-market.ts";
import type { MarketFacts, MarketSource } from "./market-source.ts";
import type { WireHandler, WireRequest, WireResponse } from "./wire.ts";
import { json, notFound, refusal } from "./wire.ts";

const LARGEST_PAGE = 500;
const USUAL_PAGE = 20;
const MOST_IDS = 100;

/** The Gamma API, as far as markets go: /markets with its filters, /markets/{id}, /markets/slug/{slug}. */
export function createGamma(source: MarketSource): WireHandler {
  return {
    handle({ method, path, query }: WireRequest): WireResponse {
      if (method !== "GET") return refusal(405, "method not allowed");
      if (path === "/markets") return listMarkets(source, query);
      const slug = /^\/markets\/slug\/([^/]+)$/.exec(path)?.[1];
      const id = /^\/markets\/(\d+)$/.exec(path)?.[1];
      const market = slug === undefined ? source.byId(id ?? "") : source.bySlug(decodeURIComponent(slug));
      return market === undefined ? notFound() : json(gammaMarket(market));
    },
  };
}

/** Closed markets are shown only where `closed=true` asks for them, and then nothing else. */
function listMarkets(source: MarketSource, query: URLSearchParams): WireResponse {
  const limit = Number(query.get("limit") ?? USUAL_PAGE);
  const offset = Number(query.get("offset") ?? 0);
  if (!Number.isInteger(limit) || limit < 0) return refusal(422, "invalid limit");
  if (!Number.isInteger(offset) || offset < 0) return refusal(422, "invalid offset");
  const wanted = namedMarkets(source, query);
  if (wanted === "too many") return refusal(422, `at most ${MOST_IDS} ids`);
  const isClosed = query.get("closed") === "true";
  const markets = (wanted ?? source.list(isClosed)).filter((market) => market.closed === isClosed);
  return json(markets.slice(offset, offset + Math.min(limit, LARGEST_PAGE)).map(gammaMarket));
}

/** Every filter that is given must fit; null when none is. */
function namedMarkets(source: MarketSource, query: URLSearchParams): MarketFacts[] | null | "too many" {
  const finders: readonly [string, (value: string) => MarketFacts | undefined][] = [
    ["condition_ids", (value) => source.byConditionId(value.toLowerCase())],
    ["clob_token_ids", (value) => source.byTokenId(value)],
    ["id", (value) => source.byId(value)],
    ["slug", (value) => source.bySlug(value)],
  ];
  let found: Map<string, MarketFacts> | null = null;
  for (const [name, find] of finders) {
    const values = query.getAll(name).flatMap((text) => text.split(","));
    if (values.length === 0) continue;
    if (values.length > MOST_IDS) return "too many";
    const named = new Map<string, MarketFacts>();
    for (const value of values) {
      const market = find(value);
      if (market !== undefined && (found === null || found.has(market.id))) named.set(market.id, market);
    }
    found = named;
  }
  return found === null ? null : [...found.values()];
}
