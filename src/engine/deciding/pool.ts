import { averagePrice } from "../../domain/price.ts";
import { NEVER_LEFT, REFUSED } from "../orders/refusal.ts";
import type { EpisodeRecord, PoolRecord, Records, SignalRecord } from "../ports.ts";
import { forgottenMicro } from "../reconciling/forgotten-buys.ts";
import { episodeOf } from "../seeing/episodes.ts";
import type { Copying } from "./copying.ts";
import { sizeOf } from "./copying.ts";
import type { Round } from "./decision.ts";
import type { MarketView } from "./market-view.ts";
import type { OrderAmounts } from "./wanted.ts";
import { amountsOf } from "./wanted.ts";

/** Signals that one pool takes in, and pools that gather at a time; what comes on top is skipped as too small. */
const MOST_MEMBERS = 500;
const MOST_POOLS = 500;

/** One order for all that waits of (target, token), with what each episode has in it. */
export interface Together extends OrderAmounts {
  /** The volume-weighted price of what waits, micro-USD. */
  readonly priceMicro: number;
  /** Oldest first; their amounts add up to the order's. */
  readonly parts: readonly { readonly episode: EpisodeRecord; readonly notionalMicro: number }[];
}

/** What the pool of a signal's (target, token) comes to together with it, at the average price (rule 15); undefined where no other episode waits. */
export function togetherOf(
  records: Records,
  signal: SignalRecord,
  copying: Copying,
  view: MarketView,
  round: Round,
): Together | undefined {
  const pool = records.pools.of(signal.targetId, signal.tokenId);
  if (pool === undefined) return undefined;
  const signals = [...waitingIn(records, pool).filter(({ id }) => id !== signal.id), signal];
  // What waited of this very episode is bought with it anyhow.
  if (signals.every(({ episodeId }) => episodeId === signal.episodeId)) return undefined;
  const sharesMicro = signals.reduce((sum, one) => sum + one.grossSharesMicro, 0);
  const collateralMicro = signals.reduce((sum, one) => sum + one.netCollateralMicro, 0);
  if (sharesMicro === 0) return undefined;
  const priceMicro = averagePrice(collateralMicro, sharesMicro);
  const rests = [...new Set(signals.map(({ episodeId }) => episodeId))].map((id) => {
    const episode = episodeOf(records, id);
    const boughtMicro = episode.committedMicro + forgottenMicro(records, episode, round.settings.maxAgeMs);
    return { episode, restMicro: Math.max(0, sizeOf(records, episode, copying, round) - boughtMicro) };
  });
  const sumMicro = rests.reduce((sum, { restMicro }) => sum + restMicro, 0);
  const amounts = amountsOf(Math.min(sumMicro, round.limits.maxPerTradeMicro), priceMicro, view, round);
  let leftMicro = amounts.notionalMicro;
  const parts = rests.flatMap(({ episode, restMicro }) => {
    const notionalMicro = Math.min(restMicro, leftMicro);
    leftMicro -= notionalMicro;
    return notionalMicro === 0 ? [] : [{ episode, notionalMicro }];
  });
  return { ...amounts, priceMicro, parts };
}

/** Lets a signal wait for more of its (target, token); false where there is no room. */
export function joinPool(records: Records, signal: SignalRecord, poolMs: number, nowMs: number): boolean {
  const { targetId, tokenId } = signal;
  const known = records.pools.of(targetId, tokenId);
  if (known === undefined && records.pools.open().length >= MOST_POOLS) return false;
  if (known !== undefined && records.pools.members(known.id).length >= MOST_MEMBERS) return false;
  const poolId = known?.id ?? openPool(records, { targetId, tokenId, openedMs: nowMs, expiresMs: nowMs + poolMs });
  records.pools.join(poolId, signal.id);
  return true;
}

/** Ends the pool of (target, token), where there is one: those whose episodes are in its order are copied, the others dust. */
export function endPool(
  records: Records,
  { targetId, tokenId }: Pick<PoolRecord, "targetId" | "tokenId">,
  end: "copied" | "dust" | "opposite",
  nowMs: number,
  copiedEpisodes: readonly number[] = [],
): void {
  const pool = records.pools.of(targetId, tokenId);
  if (pool === undefined) return;
  for (const { id, episodeId } of waitingIn(records, pool)) {
    const isCopied = copiedEpisodes.includes(episodeId);
    records.signals.update(
      id,
      isCopied ? { outcome: "pooled-copied", reason: null } : { outcome: "pooled-skipped", reason: "dust" },
    );
  }
  records.pools.update(pool.id, { endedMs: nowMs, end });
  records.journal.append("pool", { id: pool.id, targetId, tokenId, end });
}

/** What waited of an episode that has an order of its own now is copied by that; the pool goes on for the others. */
export function leavePool(records: Records, { targetId, tokenId, episodeId }: SignalRecord, nowMs: number): void {
  const pool = records.pools.of(targetId, tokenId);
  if (pool === undefined) return;
  for (const waiting of waitingIn(records, pool)) {
    if (waiting.episodeId === episodeId) records.signals.update(waiting.id, { outcome: "pooled-copied", reason: null });
  }
  if (waitingIn(records, pool).length === 0) endPool(records, pool, "copied", nowMs);
}

/** Ends the pools whose time is over or whose target is not copied at present. Cheap while there are none. */
export function endOldPools(records: Records, nowMs: number): void {
  for (const pool of records.pools.open()) {
    const isCopied = records.targets.get(pool.targetId)?.state === "active";
    if (!isCopied || pool.expiresMs <= nowMs) endPool(records, pool, "dust", nowMs);
  }
}

/** The venue took no order of a pool: its signals were not copied after all. */
export function skipPooled(records: Records, signalId: number, reason: string): void {
  for (const member of membersOf(records, signalId)) {
    if (member.outcome !== "pooled-copied") continue;
    records.signals.update(member.id, { outcome: "skipped", reason });
  }
}

/** The order of a pool for these episodes was refused, or never left, and is to be tried again: what was in it waits again. */
export function reopenPool(records: Records, signalId: number, episodes: readonly number[]): void {
  const pool = records.pools.ofSignal(signalId);
  if (pool === undefined || pool.end !== "copied") return;
  const { targetId, tokenId } = pool;
  const newer = records.pools.of(targetId, tokenId);
  if (newer === undefined) records.pools.update(pool.id, { endedMs: null, end: null });
  for (const { id, episodeId, outcome, reason } of membersOf(records, signalId)) {
    const wasInIt = outcome === "pooled-copied" || reason === REFUSED || reason === NEVER_LEFT;
    if (!wasInIt || !episodes.includes(episodeId)) continue;
    if (newer !== undefined) records.pools.join(newer.id, id);
    records.signals.update(id, { outcome: "pooled", reason: null });
  }
  records.journal.append("pool", { id: pool.id, targetId, tokenId, end: null });
}

function openPool(records: Records, pool: Omit<PoolRecord, "id" | "endedMs" | "end">): number {
  const id = records.pools.insert({ ...pool, endedMs: null, end: null });
  const { targetId, tokenId, expiresMs } = pool;
  records.journal.append("pool", { id, targetId, tokenId, expiresMs });
  return id;
}

function waitingIn(records: Records, pool: PoolRecord): SignalRecord[] {
  return signalsOf(records, pool).filter(({ outcome }) => outcome === "pooled");
}

function membersOf(records: Records, signalId: number): SignalRecord[] {
  const pool = records.pools.ofSignal(signalId);
  return pool === undefined ? [] : signalsOf(records, pool);
}

function signalsOf(records: Records, pool: PoolRecord): SignalRecord[] {
  return records.pools.members(pool.id).flatMap(({ signalId }) => records.signals.get(signalId) ?? []);
}
