import type { Book } from "../domain/book.ts";
import type { Market } from "../domain/market.ts";
import { formatMicro, MICRO, formatPrice as price, formatUsd as usd } from "../domain/micro.ts";
import type { Following } from "./following.ts";
import type { Limits } from "./limits.ts";
import type { SignalRecord } from "./ports.ts";
import type { EngineSettings } from "./settings.ts";

/** Changes with the meaning of any check; stored with each decision (rule 16). */
export const RULES_VERSION = 2;

/** What a decision about a buy looks at. `undefined`: it was not read, because a cheaper check had already failed. */
export interface BuyFacts {
  readonly signal: SignalRecord;
  readonly state: string;
  readonly targetState: string;
  readonly nowMs: number;
  readonly clockOffsetMs: number;
  readonly settings: EngineSettings;
  readonly limits: Limits;
  readonly priceMicro: number;
  readonly market: Market | undefined;
  readonly marketProblem: string | undefined;
  readonly tokenBelongs: boolean | undefined;
  readonly book: Book | undefined;
  readonly limitMicro: number | undefined;
  readonly sharesMicro: number;
  readonly notionalMicro: number;
  readonly reserveMicro: number;
  readonly episodeCommittedMicro: number;
  readonly positionMicro: number;
  readonly openPositions: number;
  readonly opensPosition: boolean;
  readonly tradesToday: number;
  readonly countsToday: boolean;
  readonly lossMicro: number;
  readonly lossStopped: boolean;
  readonly marksStale: boolean;
  /** Why the venue takes no orders now; undefined when it does. */
  readonly venueProblem: string | undefined;
  readonly freeCashMicro: number;
  readonly complementHeldMicro: number;
  readonly netSoldMicro: number | undefined;
  readonly unknownOrders: number;
  readonly following: Following;
}

export type Figures = Readonly<Record<string, string>>;
/** `unread`: what it needs was not read, because a cheaper check had failed already. */
type Verdict = "unread" | { readonly failed: boolean; readonly figures: Figures };

interface Check<Facts> {
  readonly name: string;
  readonly rule: number;
  readonly appliesTo: "buys" | "sells" | "both";
  readonly judge: (facts: Facts) => Verdict;
}

export interface Failure {
  readonly check: string;
  readonly figures: Figures;
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
const failIf = (failed: boolean, figures: Figures): Verdict => ({ failed, figures });

/** The checks of a buy, in the order in which they are told. The index is the bit in a decision's `passed`. */
export const CHECKS: readonly Check<BuyFacts>[] = [
  check("state", 21, "both", (f) => failIf(f.state !== "running", { trading: f.state })),
  check("baseline", 8, "both", (f) =>
    failIf(f.signal.baseline === 1, {
      trade: f.signal.baseline === 1 ? "older than the target" : "newer than the target",
    }),
  ),
  check("target active", 21, "buys", (f) => failIf(f.targetState !== "active", { is: f.targetState })),
  check("stale", 9, "buys", (f) => {
    const ageMs = f.nowMs - f.signal.venueS * 1000;
    return failIf(ageMs > f.settings.maxAgeMs, { age: seconds(ageMs), allowed: seconds(f.settings.maxAgeMs) });
  }),
  check("clock", 9, "buys", (f) =>
    failIf(Math.abs(f.clockOffsetMs) > 30_000, { offset: seconds(f.clockOffsetMs), allowed: "30 s" }),
  ),
  check("own wallet", 22, "both", (f) =>
    failIf(f.settings.ownWallets.includes(f.signal.wallet), { wallet: `${f.signal.wallet.slice(0, 8)}…` }),
  ),
  check("netting", 14, "buys", (f) =>
    failIf(f.netSoldMicro !== undefined, { sold: `${formatMicro(f.netSoldMicro ?? 0)} shares in the same scan` }),
  ),
  check("price range", 23, "buys", (f) => {
    const { lowestPriceMicro: lowest, highestPriceMicro: highest } = f.settings;
    const outside = f.priceMicro < lowest || f.priceMicro > highest;
    return failIf(outside, { price: price(f.priceMicro), allowed: `${price(lowest)} to ${price(highest)}` });
  }),
  check("price spread", 17, "buys", (f) => {
    const spread = f.signal.highestPriceMicro - f.signal.lowestPriceMicro;
    const allowed = Math.ceil((f.signal.lowestPriceMicro * f.settings.slippagePpm) / 1_000_000);
    const figures = { prices: `${price(f.signal.lowestPriceMicro)} to ${price(f.signal.highestPriceMicro)}` };
    return failIf(spread > Math.max(allowed, 2 * (f.market?.tickMicro ?? 0)), figures);
  }),
  check("market known", 10, "both", (f) =>
    f.market === undefined && f.marketProblem === undefined
      ? "unread"
      : failIf(f.marketProblem !== undefined, { market: f.marketProblem ?? "read" }),
  ),
  check("token of its market", 10, "both", (f) =>
    f.tokenBelongs === undefined ? "unread" : failIf(!f.tokenBelongs, { token: `${f.signal.token.slice(0, 12)}…` }),
  ),
  check("market open", 28, "both", (f) =>
    f.market === undefined
      ? "unread"
      : failIf(f.market.closed || !f.market.acceptingOrders, { market: openness(f.market) }),
  ),
  check("time left", 28, "buys", (f) => {
    if (f.market === undefined) return "unread";
    const left = f.market.endMs === null ? Number.POSITIVE_INFINITY : f.market.endMs - f.nowMs;
    return failIf(left < f.settings.minRemainingMs, {
      left: seconds(left),
      needed: seconds(f.settings.minRemainingMs),
    });
  }),
  check("book fresh", 23, "both", (f) => {
    if (f.book === undefined) return f.market === undefined ? "unread" : failIf(true, { book: "none" });
    const ageMs = f.nowMs - f.clockOffsetMs - f.book.readMs;
    // A quiet book's own time may lie long before the trade: what counts is when the venue said that it stands.
    const older = f.book.readMs + f.clockOffsetMs < f.signal.venueS * 1000;
    const made = older ? "before his trade" : "after his trade";
    return failIf(ageMs > f.settings.maxBookAgeMs || older, { age: seconds(ageMs), read: made });
  }),
  check("slippage", 23, "both", (f) => {
    if (f.book === undefined || f.limitMicro === undefined) return "unread";
    const best = f.book.asks[0]?.priceMicro;
    const figures = {
      his: price(f.priceMicro),
      limit: price(f.limitMicro),
      asked: best === undefined ? "nothing" : price(best),
    };
    return failIf(best === undefined || best > f.limitMicro, figures);
  }),
  check("minimum", 13, "both", (f) => {
    if (f.market === undefined || f.limitMicro === undefined) return "unread";
    const tooSmall = f.sharesMicro < f.market.minSharesMicro || f.notionalMicro < MICRO;
    const needed = `${formatMicro(f.market.minSharesMicro)} shares and $1.00`;
    return failIf(tooSmall, { copy: `${formatMicro(f.sharesMicro)} shares, ${usd(f.notionalMicro)}`, needed });
  }),
  check("max per trade", 13, "buys", (f) => {
    const total = f.episodeCommittedMicro + f.notionalMicro;
    return failIf(total > f.limits.maxPerTradeMicro, { trade: usd(total), allowed: usd(f.limits.maxPerTradeMicro) });
  }),
  check("max per position", 13, "buys", (f) => {
    const total = f.positionMicro + f.notionalMicro;
    return failIf(total > f.limits.maxPerPositionMicro, {
      position: usd(total),
      allowed: usd(f.limits.maxPerPositionMicro),
    });
  }),
  check("open positions", 13, "buys", (f) =>
    failIf(f.opensPosition && f.openPositions >= f.limits.maxOpenPositions, {
      open: String(f.openPositions),
      allowed: String(f.limits.maxOpenPositions),
    }),
  ),
  check("trades a day", 12, "buys", (f) =>
    failIf(f.countsToday && f.tradesToday >= f.limits.tradesPerDay, {
      today: String(f.tradesToday),
      allowed: String(f.limits.tradesPerDay),
    }),
  ),
  check("daily loss", 29, "buys", (f) =>
    failIf(f.lossStopped || f.lossMicro >= f.limits.dailyLossMicro, {
      loss: usd(f.lossMicro),
      allowed: usd(f.limits.dailyLossMicro),
    }),
  ),
  check("marks fresh", 29, "buys", (f) =>
    failIf(f.marksStale, { marks: f.marksStale ? "older than 60 s" : "of the last minute" }),
  ),
  check("cash", 29, "buys", (f) =>
    failIf(f.reserveMicro > f.freeCashMicro, { needed: usd(f.reserveMicro), free: usd(f.freeCashMicro) }),
  ),
  check("complement held", 22, "buys", (f) =>
    failIf(f.settings.complement === "skip" && f.complementHeldMicro > 0, {
      held: `${formatMicro(f.complementHeldMicro)} shares`,
    }),
  ),
  check("unknown order", 25, "both", (f) => failIf(f.unknownOrders > 0, { waiting: String(f.unknownOrders) })),
  check("not following us", 22, "buys", ({ following }) =>
    failIf(following.follows, {
      echoes: `${following.echoes} of his last ${following.buys} buys came right after ours`,
    }),
  ),
  check("venue ready", 24, "both", ({ venueProblem }) =>
    failIf(venueProblem !== undefined, { venue: venueProblem ?? "takes orders" }),
  ),
];

export interface Judgement {
  /** Bit i set: check number i passed. */
  readonly passed: number;
  readonly failed: readonly Failure[];
  /** Of each check in their order what it looked at, in words; empty where nothing was read. */
  readonly figures: readonly string[];
}

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

function check(
  name: string,
  rule: number,
  appliesTo: "buys" | "sells" | "both",
  verdictOf: (facts: BuyFacts) => Verdict,
): Check<BuyFacts> {
  return { name, rule, appliesTo, judge: verdictOf };
}

function openness(market: Market): string {
  if (market.closed) return "closed";
  return market.acceptingOrders ? "takes orders" : "takes no orders";
}
