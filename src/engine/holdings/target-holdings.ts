import { MICRO } from "../../domain/micro.ts";
import { rulesOf } from "../copy-rules.ts";
import { readMarket } from "../deciding/market-view.ts";
import { boundBelow } from "../exits/sale-bound.ts";
import { ordersOfEpisode } from "../orders/order-parts.ts";
import type { Clock, HoldingReadingRecord, LotRecord, MarketData, Records, Store } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";
import { boughtBetween, followedShares, isAmbiguous, readingOf, SETTLES_WITHIN_S } from "./followed-shares.ts";
import { mirrorFall } from "./holding-fall.ts";
import type { HoldingsSource } from "./holdings-source.ts";
import { reasonOf } from "./reason-of-fall.ts";

/** How often what a target holds is read while nothing is amiss (rule 19). */
const EVERY_MS = 5 * 60_000;
/** A fall that no row of the Data API tells of is believed when it still stands so long after it was first read. */
const CONFIRM_MS = 60_000;
/** Rows that tell of a change can come late: so far back they count as its reason. */
const ROWS_BACK_S = 600;

export interface TargetHoldingsNeeds {
  readonly store: Store;
  readonly data: MarketData;
  readonly source: HoldingsSource;
  readonly clock: Clock;
  readonly settings: EngineSettings;
}

type Reading = Omit<HoldingReadingRecord, "id">;

/** What is remembered of one (target, token) between two readings; lost at a restart, it is read anew. */
interface Watch {
  /** Read and not yet compared: by the next reading, what he traded before it is known. */
  readonly waiting: Reading | undefined;
  readonly dueMs: number;
}

/** A reading that was compared: where he held less than our lot stands for, by how much. */
interface Compared {
  readonly heldMicro: number;
  readonly goneMicro: number;
}

/**
 * Reads what targets hold of the tokens that we hold on their account. A fall that their sales do not explain is an exit of
 * theirs and is mirrored (rule 19): each reading is compared only when the next one has come, with all that is known by then,
 * and a fall counts as far as both show it.
 */
export class TargetHoldings {
  readonly #needs: TargetHoldingsNeeds;
  readonly #watched = new Map<string, Watch>();

  constructor(needs: TargetHoldingsNeeds) {
    this.#needs = needs;
  }

  /** Reads what is due, in one batch; returns how many were read. Throws when nobody tells, or when a comparison failed. */
  async run(abort: AbortSignal): Promise<number> {
    const { store, source, clock } = this.#needs;
    const due = this.#dueLots();
    if (due.length === 0) return 0;
    const { records } = store;
    const asked = due.map((lot) => ({
      wallet: records.targets.get(lot.targetId)?.address ?? "",
      token: records.tokens.get(lot.tokenId)?.token ?? "",
    }));
    const { sharesMicro, atS, source: told } = await source.present(asked, abort);
    const readMs = clock.nowMs();
    const problems: string[] = [];
    for (const [index, { targetId, tokenId }] of due.entries()) {
      const shares = sharesMicro[index];
      if (shares === undefined || abort.aborted) continue;
      try {
        await this.#take({ targetId, tokenId, sharesMicro: shares, atS, readMs, source: told }, abort);
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
    if (problems.length > 0) throw new Error(`${problems.length} holdings could not be compared: ${problems[0]}`);
    return due.length;
  }

  /** Open lots of those who are followed, when their time has come or a row of theirs tells of a change. */
  #dueLots(): LotRecord[] {
    const { store, clock, settings } = this.#needs;
    const { records } = store;
    const nowMs = clock.nowMs();
    const followed = new Map(records.targets.all().map((target) => [target.id, target.state !== "removed"]));
    const open = records.lots.open().filter((lot) => followed.get(lot.targetId) === true);
    const keys = new Set(open.map(keyOf));
    for (const key of this.#watched.keys()) if (!keys.has(key)) this.#watched.delete(key);
    return open.filter((lot) => {
      if (rulesOf(records, settings.rules, lot.targetId).sides === "buys") return false;
      const watch = this.#watched.get(keyOf(lot));
      return watch === undefined || watch.dueMs <= nowMs || this.#isTold(lot, watch);
    });
  }

  #isTold({ targetId, tokenId }: LotRecord, { waiting }: Watch): boolean {
    if (waiting === undefined) return false;
    const { records } = this.#needs.store;
    const { conditionId } = records.tokens.get(tokenId) ?? {};
    return records.holdingChanges
      .inTime(targetId, waiting.atS - ROWS_BACK_S, Number.MAX_SAFE_INTEGER)
      .some((row) => row.seenMs > waiting.readMs && (row.conditionId === conditionId || row.kind === "CONVERSION"));
  }

  /** Compares the reading before this one, and keeps this one for the next time. */
  async #take(fresh: Reading, abort: AbortSignal): Promise<void> {
    const { records } = this.#needs.store;
    const waiting = this.#watched.get(keyOf(fresh))?.waiting;
    const lot = records.lots.of(fresh.targetId, fresh.tokenId);
    if (lot === undefined || lot.sharesMicro === 0) return;
    const isOfThisLot = waiting !== undefined && waiting.atS * 1000 >= lot.openedMs - 1000;
    // What only RTDS has told of may never settle: until that is known there is nothing to compare with (rule 6).
    const isUnsettled = records.signals.unproven(lot.targetId, lot.tokenId).length > 0;
    if (waiting === undefined || !isOfThisLot || isUnsettled || isAmbiguous(records, waiting)) {
      this.#wait(fresh, 0);
      return;
    }
    // The chain stands still: the same block tells nothing new.
    if (fresh.atS <= waiting.atS) return;
    const gone = less(this.#compare(lot, waiting), this.#compare(lot, fresh, waiting));
    if (gone !== undefined && !(await this.#dealWith(lot, waiting, fresh, gone, abort))) return;
    const left = this.#needs.store.transact((inside) => {
      if (gone === undefined) inside.holdingReadings.put(waiting);
      const now = inside.lots.of(lot.targetId, lot.tokenId);
      return now !== undefined && now.sharesMicro > 0 ? this.#compare(now, fresh) : undefined;
    });
    this.#wait(fresh, left === undefined ? EVERY_MS : 0);
  }

  /**
   * What of that which our lot stands for a reading does not show; undefined when it shows all of it.
   * @param since an earlier reading: what he bought after it had no part in what went before
   */
  #compare(lot: LotRecord, reading: Reading, since?: Reading): Compared | undefined {
    const { records } = this.#needs.store;
    const before = readingOf(records, lot);
    // Without an earlier reading he holds at least what was copied of him.
    const heldMicro = before === undefined ? lot.theirsMicro : followedShares(records, before, (reading.atS + 1) * 2);
    const goneMicro = heldMicro - reading.sharesMicro;
    if (goneMicro <= Math.max(MICRO / 100, Math.floor(heldMicro / 1000))) return undefined;
    const laterMicro = since === undefined ? 0 : boughtBetween(records, lot, since.atS, reading.atS);
    return { heldMicro: Math.max(goneMicro, heldMicro - laterMicro), goneMicro };
  }

  /** True when the fall was dealt with: mirrored, or known to be no exit. */
  async #dealWith(
    lot: LotRecord,
    waiting: Reading,
    fresh: Reading,
    { heldMicro, goneMicro }: Compared,
    abort: AbortSignal,
  ): Promise<boolean> {
    const { store, data, clock, settings } = this.#needs;
    const fromS = readingOf(store.records, lot)?.atS ?? Math.floor(lot.openedMs / 1000);
    const why = reasonOf(store.records, lot, fromS - SETTLES_WITHIN_S, fresh.atS + SETTLES_WITHIN_S);
    // A snapshot may stand still while he trades on: alone it is no proof that something left him.
    const isBelieved = why.isTold || (waiting.source === "chain" && fresh.readMs - waiting.readMs >= CONFIRM_MS);
    if (!isBelieved) {
      if (waiting.source === "snapshot") this.#wait(fresh, EVERY_MS);
      return false;
    }
    if (!why.isExit) {
      store.transact((records) => {
        records.holdingReadings.put(waiting);
        why.tell?.(records);
      });
      return true;
    }
    const token = store.records.tokens.get(lot.tokenId);
    const view = await readMarket(data, token?.conditionId ?? "", token?.token ?? "", abort);
    const priceMicro = boundBelow(view.book, settings.slippagePpm);
    // Nobody bids or the market cannot be read: the readings stand, and it is mirrored with the next one.
    if (priceMicro === undefined) return false;
    store.transact((records) => {
      const now = records.lots.of(lot.targetId, lot.tokenId);
      if (now === undefined || now.sharesMicro === 0) return;
      const bounds = { fromS, toS: waiting.atS, oursSinceMicro: copiedSince(records, lot, waiting) };
      mirrorFall(records, now, { ...bounds, heldMicro, goneMicro, reason: why.words, priceMicro }, clock.nowMs());
      records.holdingReadings.put(waiting);
    });
    return true;
  }

  #wait(waiting: Reading, inMs: number): void {
    this.#watched.set(keyOf(waiting), { waiting, dueMs: waiting.readMs + inMs });
  }
}

function keyOf({ targetId, tokenId }: Pick<LotRecord, "targetId" | "tokenId">): string {
  return `${targetId} ${tokenId}`;
}

/** Shares that we bought for trades of his after a reading: they have no part in what went before it. */
function copiedSince(records: Records, { targetId, tokenId }: LotRecord, { atS, readMs }: Reading): number {
  const later = records.signals.inTime(targetId, tokenId, atS + 1, Math.floor(Number.MAX_SAFE_INTEGER / 4));
  const episodes = new Set(later.filter(({ side }) => side === "BUY").map(({ episodeId }) => episodeId));
  // One order can be for several episodes.
  const orders = new Map([...episodes].flatMap((id) => ordersOfEpisode(records, id)).map((order) => [order.id, order]));
  return [...orders.values()].reduce((sum, order) => sum + (order.createdMs > readMs ? order.filledSharesMicro : 0), 0);
}

/** The smaller part of two falls; none unless both are there. */
function less(one: Compared | undefined, other: Compared | undefined): Compared | undefined {
  if (one === undefined || other === undefined) return undefined;
  // Parts compared crosswise: shares of two readings can be large, so not as products of numbers.
  const isSmaller = BigInt(one.goneMicro) * BigInt(other.heldMicro) <= BigInt(other.goneMicro) * BigInt(one.heldMicro);
  return isSmaller ? one : other;
}
