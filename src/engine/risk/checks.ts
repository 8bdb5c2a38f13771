import * as book from "./book-checks.ts";
import type { Check } from "./check.ts";
import * as copy from "./copy-checks.ts";
import type { BuyFacts } from "./facts.ts";
import type { Failure, Figures, Judgement } from "./judgement.ts";
import * as limit from "./limit-checks.ts";
import * as market from "./market-checks.ts";
import * as money from "./money-checks.ts";
import * as order from "./order-checks.ts";
import * as signal from "./signal-checks.ts";

/** Changes with the meaning of any check; stored with each decision (rule 16). */
export const RULES_VERSION = 3;

/**
 * The checks of a buy, in the order in which they are told. The index is the bit in a decision's `passed`, so new ones go to the
 * end: what is stored keeps its meaning. docs/risk-checks.md is made from this list.
 */
export const CHECKS: readonly Check[] = [
  signal.state,
  signal.baseline,
  signal.targetActive,
  signal.stale,
  signal.clock,
  signal.ownWallet,
  signal.netting,
  signal.priceRange,
  signal.priceSpread,
  market.marketKnown,
  market.tokenOfItsMarket,
  market.marketOpen,
  market.timeLeft,
  book.bookFresh,
  book.slippage,
  book.minimum,
  limit.maxPerTrade,
  limit.maxPerPosition,
  limit.openPositions,
  limit.tradesADay,
  money.dailyLoss,
  money.marksFresh,
  money.cash,
  money.complementHeld,
  order.unknownOrder,
  signal.notFollowingUs,
  order.venueReady,
  order.breaker,
  market.category,
  market.keyword,
  market.gameStart,
  book.spread,
  book.depth,
  book.tickChange,
  limit.maxPerEvent,
  limit.maxPerTarget,
  limit.totalExposure,
  limit.crowding,
  limit.ordersAMinute,
  order.repeatedOrder,
  money.drawdown,
  money.consecutiveLosses,
  money.tokenCooldown,
  money.gas,
  signal.marketMaker,
  copy.buysCopied,
  copy.ignoredSize,
  copy.adds,
  copy.hisRole,
  copy.hisWorthKnown,
  copy.ownExit,
];

/** Judges every check; passing ones come back as a bitmap, failing ones with their figures. */
export function judge(facts: BuyFacts): Judgement {
  let passed = 0;
  const failed: Failure[] = [];
  const figures = CHECKS.map(({ name, judge: verdictOf }, index) => {
    const verdict = verdictOf(facts);
    if (verdict === "unread") return "";
    if (verdict.failed) failed.push({ check: name, figures: verdict.figures });
    else passed += 2 ** index;
    return inWords(verdict.figures);
  });
  return { passed, failed, figures };
}

/** "age 12 s, allowed 120 s" */
export function inWords(figures: Figures): string {
  return Object.entries(figures)
    .map(([word, figure]) => `${word} ${figure}`)
    .join(", ");
}
