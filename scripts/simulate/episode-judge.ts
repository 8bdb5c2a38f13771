import type { Settings } from "../../config/schema.ts";
import type { OrderRecord, SignalRecord } from "../../src/engine/ports.ts";
import { builder } from "../../src/store/statement.ts";
import type { SqliteStore } from "../../src/store/store.ts";
import type { Case } from "./judged-case.ts";
import type { Judged } from "./simulation.ts";
import type { TargetTrade } from "./target-trades.ts";

const EPISODE_GAP_S = 300;
const MICRO = 1_000_000;
/** A frame of a lying feed can be on its way when that tells the truth again. */
const LIE_LASTS_MS = 5_000;
/** The journal's clock is the machine's, an order's the venue's. */
const ABOUT_MS = 2_000;

/** Rule 12 over the true trades, as far as they had been seen when the order was made. */
export function episodesAboveSize(
  { signals, orders, simulation, bySignal, shrunk }: Case,
  settings: Settings,
): string[] {
  const mostAt = mostPerTrade(simulation.bot.store);
  const pairs = Map.groupBy(signals, ({ targetId, tokenId }) => `${targetId} ${tokenId}`);
  const committed = Map.groupBy(
    orders.filter(({ side }) => side === "BUY"),
    ({ signalId }) => signalId,
  );
  const problems: string[] = [];
  for (const [index, order] of orders.entries()) {
    // One that was read back copies what nobody remembers.
    if (order.side !== "BUY" || order.salt === "") continue;
    // Where the clock was set, dates do not tell what was seen, or had ended, before it was made.
    if (simulation.machine?.wasUnsure(order.createdMs)) continue;
    const pair = pairs.get(`${order.targetId} ${order.tokenId}`) ?? [];
    const wrong = membersAt(pair, order).map((members) => {
      const earlier = members.flatMap(({ id }) => committed.get(id) ?? []).filter((one) => orders.indexOf(one) < index);
      const spentMicro = earlier.reduce((sum, one) => sum + committedAt(one, order.createdMs), 0);
      const told = (one: SignalRecord) => shrunk.has(one.id) && wasLiedOf(one, order, simulation);
      const copyable = members.filter(({ baseline }) => baseline === 0);
      const totalMicro = copyable.reduce((sum, one) => sum + totalOf(one, bySignal.get(one.id), told(one)), 0);
      const size = Math.min(sizeOf(settings, totalMicro), mostAt(order.createdMs));
      const words = `${spentMicro} and ${order.notionalMicro} where ${size} is the episode's size`;
      return spentMicro + order.notionalMicro > size ? [`order ${order.id}: ${words}`] : [];
    });
    if (wrong.every((some) => some.length > 0)) problems.push(...(wrong[0] ?? []));
  }
  return problems;
}

/** The limit that was in force then; either of two where it was changed about then. */
function mostPerTrade(store: SqliteStore): (atMs: number) => number {
  const changes = store.rows(
    builder.selectFrom("journal").select(["atMs", "bodyJson"]).where("kind", "=", "limit").orderBy("seq"),
  );
  const values = changes.flatMap(({ atMs, bodyJson }) => {
    const { name, value, to } = JSON.parse(bodyJson) as { name: string; value?: number; to?: number };
    return name === "maxPerTradeMicro" ? [{ atMs, value: value ?? to ?? 0 }] : [];
  });
  return (atMs) => {
    const before = values.findLast((one) => one.atMs < atMs - ABOUT_MS);
    const about = values.filter((one) => Math.abs(one.atMs - atMs) <= ABOUT_MS);
    return Math.max(...[...(before ? [before] : []), ...about].map(({ value }) => value));
  };
}

/** Between the first that was seen of it and the order: the feed that proves may lie where the first did not. */
function wasLiedOf({ firstSeenMs }: SignalRecord, { createdMs }: OrderRecord, { lies = [] }: Judged): boolean {
  return lies.some(({ fromMs, toMs }) => createdMs >= fromMs && firstSeenMs <= toMs + LIE_LASTS_MS);
}

function sizeOf(settings: Settings, totalMicro: number): number {
  if (settings.sizing === "fixed") return settings.fixedUsdMicro;
  return Number((BigInt(totalMicro) * BigInt(settings.percentPpm)) / BigInt(MICRO));
}

/**
 * By the log, which may name more than was spent (ENGINE rule 2); by the feed where there is no such trade, or where a feed lied
 * and had told more when it was copied: that stays (rule 3).
 */
function totalOf({ netCollateralMicro }: SignalRecord, trade: TargetTrade | undefined, isOfLie: boolean): number {
  const trueMicro = trade === undefined ? netCollateralMicro : Math.max(trade.collateralMicro, trade.loggedMicro);
  return isOfLie ? Math.max(trueMicro, netCollateralMicro) : trueMicro;
}

/** What an earlier order was filled by then, or had reserved. */
function committedAt({ terminalMs, filledCollateralMicro, notionalMicro }: OrderRecord, atMs: number): number {
  return terminalMs === null || terminalMs > atMs ? notionalMicro : filledCollateralMicro;
}

/**
 * What an order's episode holds: by the gaps between trades, and over a gap where an order of his that rested had fills on both
 * sides (docs/adr/0009). Whether that was known when it was decided, nobody can say later.
 */
function membersAt(pair: readonly SignalRecord[], order: OrderRecord): SignalRecord[][] {
  const known = pair.filter(({ firstSeenMs }) => firstSeenMs <= order.createdMs);
  const runs = runsOf(known.sort((a, b) => a.orderKey - b.orderKey));
  const at = runs.findIndex((run) => run.some(({ id }) => id === order.signalId));
  const own = runs[at];
  if (own === undefined) return [[]];
  const joined = [...own];
  for (const step of [-1, 1]) {
    for (let next = at + step; ; next += step) {
      const run = runs[next] ?? [];
      const isOfOne = run.some(
        ({ orderHash }) => orderHash !== null && joined.some((one) => one.orderHash === orderHash),
      );
      if (!isOfOne) break;
      joined.push(...run);
    }
  }
  return [own, joined];
}

function runsOf(signals: readonly SignalRecord[]): SignalRecord[][] {
  const runs: SignalRecord[][] = [];
  for (const one of signals) {
    const last = runs.at(-1)?.at(-1);
    const isNear = last?.side === one.side && one.venueS - last.venueS <= EPISODE_GAP_S;
    if (isNear) runs.at(-1)?.push(one);
    else runs.push([one]);
  }
  return runs;
}
