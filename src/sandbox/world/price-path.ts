import { meetBook } from "../exchange/resting.ts";
import { quote } from "./book.ts";
import type { Market } from "./market.ts";
import type { Stage } from "./stage.ts";

const MEAN_GAP_MS = { binary: 4_000, "neg-risk": 4_500, "up-down": 1_500 } as const;
/** Standard deviation of one step of a long market's price, as a share of its tick. */
const STEP_TICKS = 0.25;
const LARGEST_STEP_MICRO = 2_500;
const PULL_TO_ANCHOR = 0.02;
/** So slow that who follows within a minute still finds the old price. */
const DRIFT_A_STEP = 0.02;
const ARBITRAGE_A_STEP = 0.02;
const LEAST_FAIR_MICRO = 12_000;
/** Beyond this the venue refines the tick to 0.001 (reference/polymarket.md, pitfall 8). */
const REFINE_AT_MICRO = 960_000;

/** Moves the market's fair price by one step, lays the book around it and plans the next step. */
export function stepPrice(stage: Stage, market: Market): void {
  if (market.phase !== "open") return;
  if (market.kind === "up-down") stepUpDown(stage, market);
  else stepLong(stage, market);
  market.steppedMs = stage.nowMs;
  requote(stage, market);
  const meanMs = MEAN_GAP_MS[market.kind];
  stage.later(meanMs * (0.5 + stage.prng.unit()), { kind: "quote", marketId: market.id });
}

/** Makers fill the holes around the present fair price. */
export function requote(stage: Stage, market: Market): void {
  if (market.phase !== "open") return;
  quote(market.book, market.fairMicro, market.tickMicro, market.spreadTicks, stage.prng);
  market.bookMs = stage.nowMs;
  meetBook(stage, market);
}

function stepLong(stage: Stage, market: Market): void {
  const sigma = Math.min(market.tickMicro * STEP_TICKS, LARGEST_STEP_MICRO);
  const drift = Math.round(market.driftMicro * DRIFT_A_STEP);
  market.driftMicro -= drift;
  market.anchorMicro = bounded(market.anchorMicro + drift + arbitrage(stage, market));
  const step = stage.prng.gaussian() * sigma + (market.anchorMicro - market.fairMicro) * PULL_TO_ANCHOR + drift;
  market.fairMicro = bounded(market.fairMicro + step);
}

/** The members of a neg-risk group are worth a dollar together: what they are off is made good bit by bit. */
function arbitrage(stage: Stage, market: Market): number {
  const group = market.groupId === null ? undefined : stage.state.groups.get(market.groupId);
  if (group === undefined) return 0;
  const total = group.marketIds.reduce((sum, id) => sum + (stage.market(id)?.fairMicro ?? 0), 0);
  return Math.round(((1_000_000 - total) * ARBITRAGE_A_STEP * market.fairMicro) / total);
}

/** The asset walks; the price of Up is the chance that it ends above its start, given the time left. */
function stepUpDown(stage: Stage, market: Market): void {
  const windowMs = market.endMs - market.startMs;
  const elapsedMs = stage.nowMs - Math.max(market.steppedMs, market.startMs);
  if (stage.nowMs > market.startMs && elapsedMs > 0)
    market.walk += stage.prng.gaussian() * Math.sqrt(elapsedMs / windowMs);
  const left = Math.min(1, Math.max(0.003, (market.endMs - stage.nowMs) / windowMs));
  market.fairMicro = bounded(1_000_000 * normalCdf(market.walk / Math.sqrt(left)));
  const isExtreme = market.fairMicro > REFINE_AT_MICRO || market.fairMicro < 1_000_000 - REFINE_AT_MICRO;
  if (isExtreme) market.tickMicro = Math.min(market.tickMicro, 1_000);
}

function bounded(micro: number): number {
  return Math.round(Math.min(Math.max(micro, LEAST_FAIR_MICRO), 1_000_000 - LEAST_FAIR_MICRO));
}

/** Logistic approximation of the normal distribution function; within 0.01, which is a tick. */
function normalCdf(z: number): number {
  return 1 / (1 + Math.exp(-1.702 * z));
}
