import { shownLevels } from "../exchange/offers.ts";
import { MIN_ORDER_SHARES } from "../exchange/order-refusal.ts";
import type { BookFacts, BookSource, MarketFacts, MarketSource } from "../wire/market-source.ts";
import type { Outcome } from "./book.ts";
import { bestFor } from "./book.ts";
import { decimalOf, ONE_MICRO } from "./decimal.ts";
import { FEE_SCHEDULES } from "./fee.ts";
import type { Market } from "./market.ts";
import type { World } from "./world.ts";

/** The world's markets and books as Gamma and the CLOB read them. */
export function worldMarkets(world: World): MarketSource & BookSource {
  const factsOf = (market: Market | undefined) => market && marketFacts(market, world);
  const byName = (name: string) => world.state.markets.get(world.state.marketIdsByName.get(name) ?? "");
  return {
    byConditionId: (id) => factsOf(byName(id)),
    byTokenId: (tokenId) => factsOf(byName(tokenId)),
    bySlug: (slug) => factsOf(byName(slug)),
    byId: (id) => factsOf(world.state.markets.get(id)),
    list: (isClosed) =>
      [...world.state.markets.values()]
        .filter((market) => isClosedNow(market) === isClosed)
        .map((market) => marketFacts(market, world)),
    bookOf(tokenId) {
      const market = byName(tokenId);
      if (market === undefined || market.phase !== "open") return undefined;
      return bookFacts(market, market.tokenIds[0] === tokenId ? 0 : 1, world);
    },
  };
}

function bookFacts(market: Market, outcome: Outcome, { state }: World): BookFacts {
  const side = (name: "bids" | "asks") =>
    shownLevels(state.exchange, market, outcome, name).map(
      ([price, size]) => [decimalOf(price), decimalOf(size)] as const,
    );
  return {
    bids: side("bids"),
    asks: side("asks"),
    timestampMs: market.bookMs,
    lastTradePrice: decimalOf(outcome === 0 ? market.lastTradeMicro : ONE_MICRO - market.lastTradeMicro),
  };
}

function isClosedNow(market: Market): boolean {
  return market.phase === "resolved" || (market.phase === "ended" && market.closesAtEnd);
}

function marketFacts(market: Market, world: World): MarketFacts {
  const { phase, payoutMicro } = market;
  const group = market.groupId === null ? undefined : world.state.groups.get(market.groupId);
  const closed = isClosedNow(market);
  return {
    id: market.id,
    conditionId: market.conditionId,
    questionId: market.questionId,
    question: market.title,
    description: `This market belongs to the sandbox. It resolves to "${market.outcomes[0]}" if the simulated answer is ${market.outcomes[0]}.`,
    slug: market.slug,
    eventSlug: market.eventSlug,
    eventTitle: group?.title ?? market.title,
    icon: market.icon,
    outcomes: market.outcomes,
    tokenIds: market.tokenIds,
    negRisk: market.kind === "neg-risk",
    negRiskMarketId: market.groupId ?? "",
    tick: decimalOf(market.tickMicro),
    minOrderShares: MIN_ORDER_SHARES,
    fee: feeOf(market),
    secondsDelay: market.secondsDelay,
    createdMs: market.createdMs,
    startMs: market.startMs,
    endMs: market.endMs,
    gameStartMs: market.secondsDelay > 0 ? market.endMs : null,
    acceptingOrders: phase === "open",
    closed,
    closedMs: closed ? (market.resolvedMs ?? market.endMs) : null,
    umaStatus: umaStatusOf(market),
    payouts: payoutMicro === null ? null : [decimalOf(payoutMicro[0]), decimalOf(payoutMicro[1])],
    prices: pricesOf(market),
    bestBid: textOf(bestFor(market.book, 0, "SELL")),
    bestAsk: textOf(bestFor(market.book, 0, "BUY")),
    lastTradePrice: decimalOf(market.lastTradeMicro),
    volumeUsd: decimalOf(market.volumeMicro),
  };
}

function feeOf(market: Market): MarketFacts["fee"] {
  const { type, ratePpm, rebatePercent } = FEE_SCHEDULES[market.subject];
  return type === null ? null : { type, rate: ratePpm / 1_000_000, rebateRate: rebatePercent / 100 };
}

function umaStatusOf({ phase, isDisputed }: Market): string {
  if (phase === "resolved") return "resolved";
  if (phase === "open") return "";
  return isDisputed ? "disputed" : "proposed";
}

function pricesOf(market: Market): readonly [string, string] {
  if (market.payoutMicro !== null) return [decimalOf(market.payoutMicro[0]), decimalOf(market.payoutMicro[1])];
  return [decimalOf(market.lastTradeMicro), decimalOf(ONE_MICRO - market.lastTradeMicro)];
}

function textOf(micro: number | undefined): string | null {
  return micro === undefined ? null : decimalOf(micro);
}
