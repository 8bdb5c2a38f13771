import { cancelInMarket } from "../exchange/cancelling.ts";
import type { Market } from "./market.ts";
import { planOf } from "./planned-market.ts";
import type { Stage } from "./stage.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long the world remembers a resolved market. */
const KEPT_MS = 72 * HOUR_MS;
const HALF_SHARE = 0.05;
const DISPUTED_SHARE = 0.1;

/** Trading stops: the book is emptied, resting orders die with their next look, and the question is put to the oracle. */
export function endMarket(stage: Stage, market: Market): void {
  if (market.phase !== "open") return;
  market.phase = "ended";
  market.book = { bids: [], asks: [] };
  market.bookMs = stage.nowMs;
  cancelInMarket(stage, market.id);
  const isFast = market.kind === "up-down";
  market.isDisputed = market.kind === "binary" && stage.prng.chance(DISPUTED_SHARE);
  const waitMs = isFast ? stage.prng.int(12_000, 25_000) : stage.prng.int(2, market.isDisputed ? 60 : 12) * MINUTE_MS;
  stage.at(market.endMs + waitMs, { kind: "resolve", marketId: market.id });
  if (!isFast) continuePlan(stage, market);
}

/** The winner is known: payouts are fixed and holders come for their money. */
export function resolveMarket(stage: Stage, market: Market): void {
  if (market.phase !== "ended") return;
  market.phase = "resolved";
  market.isDisputed = false;
  market.resolvedMs = stage.nowMs;
  market.payoutMicro = drawPayout(stage, market);
  market.keptUntilMs = stage.nowMs + KEPT_MS;
  for (const target of stage.state.targets) {
    const isPunctual = target.habit === "redeemer" || target.habit === "gambler";
    const holds = stage.heldShares(target.index, market.id, 0) + stage.heldShares(target.index, market.id, 1) > 0;
    if (!holds) continue;
    const delayMs = isPunctual ? stage.prng.int(5_000, 90_000) : stage.prng.int(10, 300) * MINUTE_MS;
    stage.later(delayMs, { kind: "redeem", target: target.index, marketId: market.id });
  }
}

function drawPayout(stage: Stage, market: Market): readonly [number, number] {
  if (market.groupId !== null)
    return groupWinner(stage, market.groupId) === market.id ? [1_000_000, 0] : [0, 1_000_000];
  if (market.kind === "up-down") return market.walk >= 0 ? [1_000_000, 0] : [0, 1_000_000];
  if (stage.prng.chance(HALF_SHARE)) return [500_000, 500_000];
  return stage.prng.unit() * 1_000_000 < market.fairMicro ? [1_000_000, 0] : [0, 1_000_000];
}

/** Drawn once a group, by the chances that the prices gave each. */
function groupWinner(stage: Stage, groupId: string): string | null {
  const group = stage.state.groups.get(groupId);
  if (group === undefined) return null;
  if (group.winnerId !== null) return group.winnerId;
  const chances = group.marketIds.map((id) => stage.market(id)?.fairMicro ?? 0);
  let draw = stage.prng.unit() * chances.reduce((sum, chance) => sum + chance, 0);
  const index = chances.findIndex((chance) => {
    draw -= chance;
    return draw < 0;
  });
  group.winnerId = group.marketIds[Math.max(0, index)] ?? null;
  return group.winnerId;
}

/** The next market of the same plan follows soon; a group's first market speaks for all of it. */
function continuePlan(stage: Stage, market: Market): void {
  const group = market.groupId === null ? undefined : stage.state.groups.get(market.groupId);
  const isSpeaker = group === undefined || group.marketIds[0] === market.id;
  const plan = planOf(market.eventSlug);
  if (isSpeaker && plan >= 0) stage.later(stage.prng.int(5_000, 60_000), { kind: "replace", plan });
}
