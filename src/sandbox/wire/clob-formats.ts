import { createHash } from "node:crypto";
import type { BookFacts, MarketFacts } from "./market-source.ts";

/** GET /book: numbers are texts, bids ascend and asks descend, so that the best level is the last of both. */
export function bookAnswer(market: MarketFacts, tokenId: string, book: BookFacts): Record<string, unknown> {
  const content = {
    market: market.conditionId,
    asset_id: tokenId,
    timestamp: String(book.timestampMs),
    bids: levelsOf(book.bids),
    asks: levelsOf(book.asks),
    min_order_size: String(market.minOrderShares),
    tick_size: market.tick,
    neg_risk: market.negRisk,
    last_trade_price: book.lastTradePrice,
  };
  const hash = createHash("sha1").update(JSON.stringify(content)).digest("hex");
  const { market: conditionId, asset_id, timestamp, ...rest } = content;
  return { market: conditionId, asset_id, timestamp, hash, ...rest };
}

function levelsOf(levels: BookFacts["bids"]): { price: string; size: string }[] {
  return levels.map(([price, size]) => ({ price, size })).reverse();
}

/** GET /clob-markets/{id}: the short keys; `itode` is left out where there is no taker delay. */
export function shortMarket(market: MarketFacts): Record<string, unknown> {
  const baseFee = market.fee === null ? 0 : 1000;
  return {
    c: market.conditionId,
    gst: market.gameStartMs === null ? null : new Date(market.gameStartMs).toISOString(),
    r: {},
    t: market.tokenIds.map((token, index) => ({ t: token, o: market.outcomes[index] })),
    mos: market.minOrderShares,
    mts: Number(market.tick),
    mbf: baseFee,
    tbf: baseFee,
    rfqe: false,
    ibce: false,
    nr: market.negRisk,
    ao: market.acceptingOrders,
    sd: market.secondsDelay,
    cbos: market.gameStartMs !== null,
    ...(market.fee?.type === "crypto_fees_v2" ? { itode: true } : {}),
    fd: { r: market.fee?.rate ?? 0, e: 1, to: true },
    oas: 0,
  };
}

/** GET /markets/{id}: the long form, with the winner once there is one. */
export function longMarket(market: MarketFacts): Record<string, unknown> {
  const baseFee = market.fee === null ? 0 : 1000;
  return {
    enable_order_book: market.acceptingOrders,
    active: true,
    closed: market.closed,
    archived: false,
    accepting_orders: market.acceptingOrders,
    accepting_order_timestamp: secondIso(market.createdMs),
    minimum_order_size: market.minOrderShares,
    minimum_tick_size: Number(market.tick),
    condition_id: market.conditionId,
    question_id: market.questionId,
    question: market.question,
    description: market.description,
    market_slug: market.slug,
    end_date_iso: secondIso(market.endMs),
    game_start_time: market.gameStartMs === null ? null : secondIso(market.gameStartMs),
    seconds_delay: market.secondsDelay,
    fpmm: "",
    maker_base_fee: baseFee,
    taker_base_fee: baseFee,
    notifications_enabled: true,
    neg_risk: market.negRisk,
    neg_risk_market_id: market.negRiskMarketId,
    neg_risk_request_id: market.negRisk ? market.questionId : "",
    icon: market.icon,
    image: market.icon,
    rewards: { rates: null, min_size: 0, max_spread: 0 },
    is_50_50_outcome: market.payouts?.[0] === "0.5",
    tokens: market.tokenIds.map((token, index) => ({
      token_id: token,
      outcome: market.outcomes[index],
      price: Number(market.prices[index]),
      winner: market.payouts?.[index] === "1",
    })),
    tags: ["Sandbox"],
  };
}

function secondIso(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
