import type { BookSource, MarketFacts, MarketSource } from "../../src/sandbox/wire/market-source.ts";
import { tokenIdOf } from "../../src/sandbox/world/token-id.ts";

const market = (number: number): MarketFacts => {
  const conditionId = `0x${number.toString(16).padStart(64, "c")}`;
  const slug = `number-${number}`;
  const question = `Will number ${number} happen?`;
  return {
    ...{ id: String(number), conditionId, questionId: conditionId, question, description: "", slug },
    ...{ eventSlug: slug, eventTitle: question, icon: "", outcomes: ["Yes", "No"] },
    tokenIds: [tokenIdOf(conditionId, 0, false), tokenIdOf(conditionId, 1, false)],
    ...{ negRisk: false, negRiskMarketId: "", tick: "0.01", minOrderShares: 5, fee: null, secondsDelay: 0 },
    ...{ createdMs: 0, startMs: 0, endMs: Date.UTC(2027, 0, 1), gameStartMs: null },
    ...{ acceptingOrders: true, closed: false, closedMs: null, umaStatus: "", payouts: null },
    ...{ prices: ["0.5", "0.5"], bestBid: "0.49", bestAsk: "0.5", lastTradePrice: "0.5", volumeUsd: "1000" },
  };
};

export const MARKETS: readonly [MarketFacts, ...MarketFacts[]] = [market(1), market(2), market(3)];

/** Three open markets whose books stand at $0.49 and $0.50. */
export function servedMarkets(nowMs: () => number): MarketSource & BookSource {
  const by = (fits: (one: MarketFacts) => boolean) => MARKETS.find(fits);
  return {
    byConditionId: (conditionId) => by((one) => one.conditionId === conditionId),
    byTokenId: (tokenId) => by((one) => one.tokenIds.includes(tokenId)),
    bySlug: (slug) => by((one) => one.slug === slug),
    byId: (id) => by((one) => one.id === id),
    list: (isClosed) => (isClosed ? [] : MARKETS),
    bookOf: () => {
      const sides = { bids: [["0.49", "1000"]], asks: [["0.50", "1000"]] } as const;
      return { ...sides, timestampMs: nowMs(), lastTradePrice: "0.5" };
    },
  };
}
