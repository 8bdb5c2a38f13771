import type { Market } from "../../domain/market.ts";
import type { Check } from "./check.ts";
import { failIf, seconds } from "./check.ts";
import { categoryProblem, keywordProblem } from "./market-filters.ts";

/** Checks of the market that is bought in. */

export const marketKnown: Check = {
  ...{ name: "market known", rule: 10, appliesTo: "both" },
  ...{ needs: "the market", bound: { always: "read, of protocol v1" } },
  judge: (f) =>
    f.market === undefined && f.marketProblem === undefined
      ? "unread"
      : failIf(f.marketProblem !== undefined, { market: f.marketProblem ?? "read" }),
};

export const tokenOfItsMarket: Check = {
  ...{ name: "token of its market", rule: 10, appliesTo: "both" },
  ...{ needs: "the market", bound: { always: "the token id follows from it" } },
  judge: (f) =>
    f.tokenBelongs === undefined ? "unread" : failIf(!f.tokenBelongs, { token: `${f.signal.token.slice(0, 12)}…` }),
};

export const marketOpen: Check = {
  ...{ name: "market open", rule: 28, appliesTo: "both" },
  ...{ needs: "the market", bound: { always: "takes orders" } },
  judge: ({ market }) =>
    market === undefined ? "unread" : failIf(market.closed || !market.acceptingOrders, { market: openness(market) }),
};

export const timeLeft: Check = {
  ...{ name: "time left", rule: 28, appliesTo: "buys" },
  ...{ needs: "the market's end, the venue's time", bound: { settings: ["minRemainingMs"] } },
  judge: (f) => {
    if (f.market === undefined) return "unread";
    const left = f.market.endMs === null ? Number.POSITIVE_INFINITY : f.market.endMs - f.nowMs;
    return failIf(left < f.settings.minRemainingMs, {
      left: seconds(left),
      needed: seconds(f.settings.minRemainingMs),
    });
  },
};

export const category: Check = {
  ...{ name: "category", rule: 35, appliesTo: "buys" },
  ...{ needs: "the market's categories", bound: { settings: ["allowCategories", "denyCategories"] } },
  judge: ({ market, filters }) => {
    if (market === undefined) return "unread";
    const problem = categoryProblem(market, filters);
    return failIf(problem !== undefined, {
      is: market.categories.join(", ") || "none told",
      ...(problem && { but: problem }),
    });
  },
};

export const keyword: Check = {
  ...{ name: "keyword", rule: 35, appliesTo: "buys" },
  ...{ needs: "the market's title and slug", bound: { settings: ["allowKeywords", "denyKeywords"] } },
  judge: ({ market, filters }) => {
    if (market === undefined) return "unread";
    const problem = keywordProblem(market, filters);
    return failIf(problem !== undefined, { title: problem ?? "fits" });
  },
};

export const gameStart: Check = {
  ...{ name: "game start", rule: 28, appliesTo: "buys" },
  ...{ needs: "when the game starts, the venue's time", bound: { settings: ["gameQuietMs", "inPlay"] } },
  judge: ({ market, nowMs, settings }) => {
    if (market === undefined) return "unread";
    if (market.gameStartMs === null) return failIf(false, { game: "none" });
    const untilMs = market.gameStartMs - nowMs;
    const { gameQuietMs, inPlay } = settings.risk;
    const isQuiet = gameQuietMs > 0 && Math.abs(untilMs) < gameQuietMs;
    return failIf(isQuiet || (!inPlay && untilMs <= 0), {
      game: untilMs > 0 ? `starts in ${seconds(untilMs)}` : `started ${seconds(-untilMs)} ago`,
      quiet: seconds(gameQuietMs),
      "in play": inPlay ? "bought" : "not bought",
    });
  },
};

function openness(market: Market): string {
  if (market.closed) return "closed";
  return market.acceptingOrders ? "takes orders" : "takes no orders";
}
