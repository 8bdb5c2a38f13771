import { z } from "zod";
import { bookAnswer, longMarket, shortMarket } from "./clob-formats.ts";
import type { BookFacts, BookSource, MarketFacts, MarketSource } from "./market-source.ts";
import type { WireHandler, WireRequest, WireResponse } from "./wire.ts";
import { json, jsonText, notFound, refusal } from "./wire.ts";

type Source = MarketSource & BookSource;

const MOST_BOOKS = 500;
const booksBody = z.array(z.object({ token_id: z.string() })).max(MOST_BOOKS);
const NO_BOOK = "No orderbook exists for the requested token id";

/** Endpoints that ask about one token. */
const BY_TOKEN: Readonly<Record<string, (token: Token, query: URLSearchParams) => WireResponse>> = {
  "/book": ({ market, tokenId, book }) => json(bookAnswer(market, tokenId, book)),
  "/tick-size": ({ market }) => json({ minimum_tick_size: Number(market.tick) }),
  "/neg-risk": ({ market }) => json({ neg_risk: market.negRisk }),
  "/fee-rate": ({ market }) => json({ base_fee: market.fee === null ? 0 : 1000 }),
  "/midpoint": ({ book }) => midpoint(book),
  "/price": ({ book }, query) => price(book, query.get("side")),
  "/spread": ({ book }) => spread(book),
  "/last-trade-price": ({ book }) => json({ price: book.lastTradePrice, side: "BUY" }),
};

interface Token {
  readonly market: MarketFacts;
  readonly tokenId: string;
  readonly book: BookFacts;
}

/** The CLOB's public reading side (reference/polymarket.md 1.8). Placing and cancelling orders is not part of it. */
export function createClob(source: Source): WireHandler {
  return {
    handle(request: WireRequest, nowMs: number): WireResponse {
      const { method, path, query } = request;
      if (method === "POST" && path === "/books") return books(source, request.body);
      if (method !== "GET") return notFound();
      if (path === "/time") return jsonText(String(Math.floor(nowMs / 1000)));
      if (path === "/ok") return json("OK");
      if (path === "/version") return json({ version: 2 });
      const endpoint = BY_TOKEN[path];
      if (endpoint !== undefined) return withToken(source, query, (token) => endpoint(token, query));
      return marketPath(source, path);
    },
  };
}

function withToken(source: Source, query: URLSearchParams, answer: (token: Token) => WireResponse): WireResponse {
  const tokenId = query.get("token_id") ?? "";
  if (!/^[1-9]\d{0,77}$/.test(tokenId)) return refusal(400, "Invalid token id");
  const market = source.byTokenId(tokenId);
  const book = source.bookOf(tokenId);
  if (market === undefined || book === undefined) return refusal(404, NO_BOOK);
  return answer({ market, tokenId, book });
}

function books(source: Source, body: string): WireResponse {
  let wanted: z.infer<typeof booksBody>;
  try {
    wanted = booksBody.parse(JSON.parse(body));
  } catch {
    return refusal(400, "Invalid payload");
  }
  const found = wanted.flatMap(({ token_id }) => {
    const market = source.byTokenId(token_id);
    const book = source.bookOf(token_id);
    return market === undefined || book === undefined ? [] : [bookAnswer(market, token_id, book)];
  });
  return json(found);
}

function marketPath(source: Source, path: string): WireResponse {
  const [, collection, id, ...rest] = path.split("/");
  if (id === undefined || id === "" || rest.length > 0) return notFound();
  if (collection === "markets-by-token") {
    const market = source.byTokenId(id);
    if (market === undefined) return refusal(404, "market not found");
    const [primary_token_id, secondary_token_id] = market.tokenIds;
    return json({ condition_id: market.conditionId, primary_token_id, secondary_token_id });
  }
  if (collection !== "markets" && collection !== "clob-markets") return notFound();
  const market = source.byConditionId(id.toLowerCase());
  if (market === undefined) return refusal(404, "market not found");
  return json(collection === "markets" ? longMarket(market) : shortMarket(market));
}

function midpoint(book: BookFacts): WireResponse {
  const [bid, ask] = [book.bids[0]?.[0], book.asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return refusal(404, NO_BOOK);
  return json({ mid: shortDecimal((Number(bid) + Number(ask)) / 2) });
}

function spread(book: BookFacts): WireResponse {
  const [bid, ask] = [book.bids[0]?.[0], book.asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return refusal(404, NO_BOOK);
  return json({ spread: shortDecimal(Number(ask) - Number(bid)) });
}

/** BUY asks for the best bid, SELL for the best ask: the side is the resting order's. */
function price(book: BookFacts, side: string | null): WireResponse {
  if (side !== "BUY" && side !== "SELL") return refusal(400, "Invalid side");
  const best = side === "BUY" ? book.bids[0] : book.asks[0];
  return best === undefined ? refusal(404, NO_BOOK) : json({ price: best[0] });
}

function shortDecimal(value: number): string {
  return String(Number(value.toFixed(6)));
}
