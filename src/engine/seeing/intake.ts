import type { HoldingChange, Sighting } from "../../domain/trade.ts";
import { orderKey } from "../../domain/trade.ts";
import type { Records, SignalRecord, TargetRecord } from "../ports.ts";
import { resolveDiscrepancy } from "../reconciling/discrepancy.ts";
import { aliasedSignal, disownAlias, ownProofsFirst, settledBefore } from "./alias.ts";
import { growEpisode, placeInEpisode } from "./episodes.ts";
import { noteSeen } from "./latency.ts";
import { roleOf } from "./role.ts";
import { bySignal } from "./sightings-by-signal.ts";
import type { SignalChange } from "./signal-growth.ts";
import { growSignal, isOfBlock, journalSignal, recountSignal, storeSighting } from "./signal-growth.ts";
import { isUnchanged, totalsOf } from "./totals.ts";

/** What one read of one feed brought, already united over its pages (rule 7). */
export interface FeedRead {
  readonly sightings: readonly Sighting[];
  readonly changes: readonly (HoldingChange & { readonly multiplicity: number })[];
  readonly rejected: readonly { readonly problem: string; readonly body: string }[];
}

export interface IntakeReport {
  readonly newSignals: number;
  /** Signals that grew by more than the tolerance and are to be decided again (rule 3). */
  readonly grown: number;
  readonly joined: number;
  readonly rejected: number;
  /** Ids to decide: new or grown, not baseline. */
  readonly toDecide: readonly number[];
}

/** Turns sightings into signals and episodes. Pure of time and network: `nowMs` and the records come from the caller. */
export class Intake {
  readonly #records: Records;
  readonly #nowMs: number;
  readonly #tokenIds: Map<string, number>;
  #joined = 0;
  #newSignals = 0;
  #grown = 0;
  readonly #toDecide: number[] = [];

  /** `tokenIds` is a cache that outlives the intake: token text to its id in the store. */
  constructor(records: Records, nowMs: number, tokenIds: Map<string, number>) {
    this.#records = records;
    this.#nowMs = nowMs;
    this.#tokenIds = tokenIds;
  }

  /** Stores what a read or a push told of one target. Rows of the first complete read are baseline for ever (rule 8). */
  take(target: TargetRecord, read: FeedRead): IntakeReport {
    for (const group of ownProofsFirst(this.#records, target.id, bySignal(read.sightings)))
      this.#takeSignal(target, group);
    for (const change of read.changes) this.#takeChange(target, change);
    for (const { problem, body } of read.rejected) {
      this.#records.deadLetters.keep(`data-api ${target.address}`, problem, body, this.#nowMs);
    }
    return {
      newSignals: this.#newSignals,
      grown: this.#grown,
      joined: this.#joined,
      rejected: read.rejected.length,
      toDecide: this.#toDecide,
    };
  }

  /** A block went: what its logs told of a transaction never happened there (rule 4). Returns the signals to decide again. */
  undo(tx: string, blockHash: string): readonly number[] {
    for (const signal of this.#records.signals.ofTransaction(tx)) {
      let changed = false;
      for (const row of this.#records.sightings.ofSignal(signal.id)) {
        if (!isOfBlock(row, blockHash) || row.multiplicity === 0) continue;
        this.#records.sightings.update(row.id, { multiplicity: 0, seenMs: this.#nowMs });
        changed = true;
      }
      if (changed) this.#note(signal, recountSignal(this.#records, signal, this.#nowMs));
    }
    return this.#toDecide;
  }

  #takeSignal(target: TargetRecord, sightings: readonly Sighting[]): void {
    const first = sightings[0];
    if (first === undefined) return;
    const tokenId = this.#tokenId(first);
    const totals = totalsOf(sightings, first.feed);
    const key = { targetId: target.id, tokenId, side: first.side, venueS: first.venueS };
    const known = this.#records.signals.byKey(first.tx, target.id, tokenId, first.side);
    if (known !== undefined) {
      if (known.aliasTx !== null && known.tx === first.tx && first.feed !== "rtds") {
        this.#note(known, this.#grow(disownAlias(this.#records, known, this.#nowMs), sightings));
        return;
      }
      // Rows of the Data API are their content; the same amounts of another block are another proof.
      if (first.feed === "data-api" && isUnchanged(known, totals)) return;
      this.#note(known, this.#grow(known, sightings));
      return;
    }
    const isPush = first.feed === "rtds";
    const settled = isPush ? settledBefore(this.#records, key, totals) : undefined;
    const alias = isPush ? undefined : aliasedSignal(this.#records, key, totals);
    if (settled !== undefined)
      this.#records.journal.append("late-push", { id: settled.id, tx: first.tx, settledTx: settled.tx });
    else if (alias !== undefined) this.#takeAlias(alias, first.tx, sightings);
    else this.#takeNew(target, tokenId, first, sightings);
  }

  #takeAlias(alias: SignalRecord, aliasTx: string, sightings: readonly Sighting[]): void {
    this.#records.signals.update(alias.id, { aliasTx });
    this.#records.journal.append("alias", { id: alias.id, tx: alias.tx, aliasTx });
    resolveDiscrepancy(this.#records, "unsettled-trade", `${alias.tx} ${alias.token} ${alias.side}`, this.#nowMs);
    this.#note(alias, this.#grow({ ...alias, aliasTx }, sightings));
  }

  #takeNew(target: TargetRecord, tokenId: number, first: Sighting, sightings: readonly Sighting[]): void {
    const key = orderKey(first.venueS, first.side);
    const placement = placeInEpisode(this.#records, target.id, tokenId, first.side, key, first.orderHash);
    if (placement.joined) this.#joined += 1;
    const baseline = target.baselineDone === 0 || first.venueS <= target.baselineS ? 1 : 0;
    const totals = totalsOf(sightings, first.feed);
    const signal = {
      tx: first.tx,
      wallet: first.wallet,
      token: first.token,
      side: first.side,
      targetId: target.id,
      tokenId,
      episodeId: placement.episodeId,
      venueS: first.venueS,
      orderKey: key,
      ...totals,
      firstSeenMs: this.#nowMs,
      outcome: baseline === 1 ? "skipped" : null,
      reason: baseline === 1 ? "baseline" : null,
      baseline,
      proven: first.feed === "rtds" ? 0 : 1,
      aliasTx: null,
      orderHash: first.orderHash ?? null,
      asMaker: roleOf(sightings, null),
    };
    const id = this.#records.signals.insert(signal);
    for (const sighting of sightings) storeSighting(this.#records, id, sighting, this.#nowMs);
    growEpisode(this.#records, placement.episodeId, {
      key,
      sharesMicro: totals.grossSharesMicro,
      collateralMicro: totals.netCollateralMicro,
      signals: 1,
    });
    journalSignal(this.#records, { ...signal, id });
    this.#newSignals += 1;
    if (baseline === 1) return;
    noteSeen(this.#records, { id, venueS: first.venueS }, first.feed, this.#nowMs);
    this.#toDecide.push(id);
  }

  #grow(signal: SignalRecord, sightings: readonly Sighting[]): SignalChange {
    return growSignal(this.#records, signal, sightings, this.#nowMs);
  }

  #note(signal: SignalRecord, change: SignalChange): void {
    if (change !== "decide" || signal.baseline === 1) return;
    this.#grown += 1;
    this.#toDecide.push(signal.id);
  }

  #takeChange(target: TargetRecord, change: HoldingChange & { readonly multiplicity: number }): void {
    const { kind, tx, conditionId, venueS, sharesMicro, collateralMicro, multiplicity } = change;
    const row = { targetId: target.id, kind, tx, conditionId, venueS, sharesMicro, collateralMicro };
    const known = this.#records.holdingChanges.byIdentity(row);
    if (known === undefined) this.#records.holdingChanges.insert({ ...row, multiplicity, seenMs: this.#nowMs });
    else if (known.multiplicity < multiplicity) this.#records.holdingChanges.update(known.id, { multiplicity });
  }

  #tokenId(sighting: Sighting): number {
    const cached = this.#tokenIds.get(sighting.token);
    if (cached !== undefined) return cached;
    const { token, conditionId, outcomeIndex, outcome, title, slug } = sighting;
    const id =
      this.#records.tokens.byToken(token)?.id ??
      this.#records.tokens.insert({ token, conditionId, outcomeIndex, outcome, title: title.trim(), slug });
    if (this.#tokenIds.size >= 20_000) this.#tokenIds.clear();
    this.#tokenIds.set(token, id);
    return id;
  }
}
