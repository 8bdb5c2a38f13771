import type { MarketFacts } from "./market-source.ts";

/**
 * A market as Gamma serves it (reference/polymarket.md 3; data/gamma): lists are JSON inside a text,
 * `closedTime` has a form of its own, keys that are not set are absent.
 */
export function gammaMarket(market: MarketFacts): Record<string, unknown> {
  return {
    ...identity(market),
    ...trading(market),
    ...money(market),
    ...resolution(market),
    events: [eventOf(market)],
  };
}

function identity(market: MarketFacts): Record<string, unknown> {
  return {
    id: market.id,
    version: "v1",
    question: market.question,
    conditionId: market.conditionId,
    slug: market.slug,
    resolutionSource: "",
    endDate: isoOf(market.endMs),
    startDate: isoOf(market.startMs),
    image: market.icon,
    icon: market.icon,
    description: market.description,
    outcomes: listText(market.outcomes),
    outcomePrices: listText(market.prices),
    questionID: market.questionId,
    endDateIso: isoOf(market.endMs).slice(0, 10),
    startDateIso: isoOf(market.startMs).slice(0, 10),
    clobTokenIds: listText(market.tokenIds),
    createdAt: isoOf(market.createdMs),
    ...(market.gameStartMs === null ? {} : { gameStartTime: spacedIsoOf(market.gameStartMs) }),
  };
}

function trading(market: MarketFacts): Record<string, unknown> {
  return {
    active: true,
    closed: market.closed,
    archived: false,
    new: false,
    featured: false,
    restricted: true,
    enableOrderBook: true,
    acceptingOrders: market.acceptingOrders,
    acceptingOrdersTimestamp: isoOf(market.createdMs),
    orderPriceMinTickSize: Number(market.tick),
    orderMinSize: market.minOrderShares,
    secondsDelay: market.secondsDelay,
    negRisk: market.negRisk,
    ...(market.negRisk ? { negRiskMarketID: market.negRiskMarketId } : {}),
    negRiskRequestID: market.negRisk ? market.questionId : "",
    negRiskOther: false,
    comboStatus: "disabled",
    rfqEnabled: false,
    lastTradePrice: Number(market.lastTradePrice),
    ...(market.bestBid === null ? {} : { bestBid: Number(market.bestBid) }),
    ...(market.bestAsk === null ? {} : { bestAsk: Number(market.bestAsk) }),
    ...spreadOf(market),
  };
}

function spreadOf({ bestBid, bestAsk }: MarketFacts): Record<string, unknown> {
  if (bestBid === null || bestAsk === null) return {};
  return { spread: Math.round((Number(bestAsk) - Number(bestBid)) * 10_000) / 10_000 };
}

function money(market: MarketFacts): Record<string, unknown> {
  const hasFee = market.fee !== null;
  return {
    volume: market.volumeUsd,
    volumeNum: Number(market.volumeUsd),
    volumeClob: Number(market.volumeUsd),
    feesEnabled: hasFee,
    feeType: market.fee?.type ?? null,
    ...(market.fee === null
      ? {}
      : { feeSchedule: { exponent: 1, rate: market.fee.rate, takerOnly: true, rebateRate: market.fee.rebateRate } }),
    makerBaseFee: hasFee ? 1000 : 0,
    takerBaseFee: hasFee ? 1000 : 0,
  };
}

function resolution(market: MarketFacts): Record<string, unknown> {
  return {
    umaResolutionStatuses: market.umaStatus === "disputed" ? '["proposed", "disputed"]' : "[]",
    ...(market.umaStatus === "" ? {} : { umaResolutionStatus: market.umaStatus }),
    ...(market.closedMs === null
      ? {}
      : { closedTime: spacedIsoOf(market.closedMs), umaEndDate: isoOf(market.closedMs) }),
  };
}

function eventOf(market: MarketFacts): Record<string, unknown> {
  return {
    id: market.negRisk ? String(Number.parseInt(market.negRiskMarketId.slice(2, 9), 16)) : market.id,
    ticker: market.eventSlug,
    slug: market.eventSlug,
    title: market.eventTitle,
    startDate: isoOf(market.startMs),
    endDate: isoOf(market.endMs),
    active: true,
    closed: market.closed,
    archived: false,
    negRisk: market.negRisk,
    ...(market.negRisk ? { negRiskMarketID: market.negRiskMarketId } : {}),
  };
}

/** A list inside a text, spaced as the venue spaces it. */
function listText(items: readonly string[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString().replace(".000Z", "Z");
}

/** "2026-07-24 00:00:16+00" */
function spacedIsoOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")}+00`;
}
