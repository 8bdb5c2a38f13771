import type { Outcome } from "./book.ts";
import { bestFor } from "./book.ts";
import { decimalOf, divMicro, mulMicro } from "./decimal.ts";
import type { Holding } from "./holding.ts";
import type { Market } from "./market.ts";
import type { Target } from "./target.ts";
import type { WorldState } from "./world-state.ts";

/** One holding's positions, one an outcome held, with the 25 keys of a /positions row. Resolved losers stay listed, worth 0. */
export function positionJson(holding: Holding, target: Target, state: WorldState): string[] {
  const market = state.markets.get(holding.marketId);
  if (market === undefined) return [];
  const outcomes: readonly Outcome[] = [0, 1];
  return outcomes
    .filter((outcome) => holding.sharesMicro[outcome] > 0)
    .map((outcome) => JSON.stringify(position(holding, outcome, target, market)));
}

function position(holding: Holding, outcome: Outcome, target: Target, market: Market): Record<string, unknown> {
  const shares = holding.sharesMicro[outcome];
  const cost = holding.costMicro[outcome];
  const price = priceOf(market, outcome);
  const value = mulMicro(shares, price);
  const other: Outcome = outcome === 0 ? 1 : 0;
  const percent = cost === 0 ? 0 : Math.round(((value - cost) / cost) * 1_000_000) / 10_000;
  return {
    proxyWallet: target.address,
    asset: market.tokenIds[outcome],
    conditionId: market.conditionId,
    size: toNumber(shares),
    avgPrice: toNumber(divMicro(cost, shares)),
    initialValue: toNumber(cost),
    currentValue: toNumber(value),
    cashPnl: toNumber(value - cost),
    percentPnl: percent,
    totalBought: toNumber(holding.boughtMicro[outcome]),
    realizedPnl: toNumber(holding.realizedMicro[outcome]),
    percentRealizedPnl: 0,
    curPrice: toNumber(price),
    redeemable: market.phase === "resolved",
    mergeable: holding.sharesMicro[other] > 0,
    title: market.title,
    slug: market.slug,
    icon: market.icon,
    eventId: market.id,
    eventSlug: market.eventSlug,
    outcome: market.outcomes[outcome],
    outcomeIndex: outcome,
    oppositeOutcome: market.outcomes[other],
    oppositeAsset: market.tokenIds[other],
    endDate: new Date(market.endMs).toISOString().slice(0, 10),
    negativeRisk: market.kind === "neg-risk",
  };
}

function priceOf(market: Market, outcome: Outcome): number {
  if (market.payoutMicro !== null) return market.payoutMicro[outcome];
  const last = outcome === 0 ? market.lastTradeMicro : 1_000_000 - market.lastTradeMicro;
  return bestFor(market.book, outcome, "SELL") ?? last;
}

function toNumber(micro: number): number {
  return Number(decimalOf(micro));
}
