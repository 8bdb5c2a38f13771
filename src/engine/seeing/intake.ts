import { MICRO } from "../../domain/micro.ts";
import type { HoldingChange, Sighting } from "../../domain/trade.ts";
import { orderKey } from "../../domain/trade.ts";
import type { Records, SightingRecord, SignalRecord, TargetRecord } from "../ports.ts";
import { resolveDiscrepancy } from "../reconciling/discrepancy.ts";
import { aliasedSignal, disownAlias, ownProofsFirst } from "./alias.ts";
import { growEpisode, placeInEpisode } from "./episodes.ts";
import { noteSeen } from "./latency.ts";
import { roleOf } from "./role.ts";
import { correctHolding, noteShrink } from "./shrink.ts";
import { bySignal } from "./sightings-by-signal.ts";
import type { Totals } from "./totals.ts";
import { bestTotals, isProven, isUnchanged, totalsOf } from "./totals.ts";

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

type Change = "none" | "stored" | "decide";

/** Growth up to this is stored and orders nothing (rule 3): 0.01 share or 1%. */
function isWithinTolerance(beforeMicro: number, afterMicro: number): boolean {
  return afterMicro - beforeMicro <= Math.max(MICRO / 100, Math.floor(beforeMicro / 100));
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
      if (changed) this.#note(signal, this.#recount(signal));
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
    const alias = first.feed === "rtds" ? undefined : aliasedSignal(this.#records, key, totals);
    if (alias === undefined) this.#takeNew(target, tokenId, first, sightings);
    else {
      this.#records.signals.update(alias.id, { aliasTx: first.tx });
      this.#records.journal.append("alias", { id: alias.id, tx: alias.tx, aliasTx: first.tx });
      resolveDiscrepancy(this.#records, "unsettled-trade", `${alias.tx} ${alias.token} ${alias.side}`, this.#nowMs);
      this.#note(alias, this.#grow({ ...alias, aliasTx: first.tx }, sightings));
    }
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
    for (const sighting of sightings) this.#records.sightings.insert(this.#sightingRow(id, sighting));
    growEpisode(this.#records, placement.episodeId, {
      key,
      sharesMicro: totals.grossSharesMicro,
      collateralMicro: totals.netCollateralMicro,
      signals: 1,
    });
    this.#journal({ ...signal, id });
    this.#newSignals += 1;
    if (baseline === 1) return;
    noteSeen(this.#records, { id, venueS: first.venueS }, first.feed, this.#nowMs);
    this.#toDecide.push(id);
  }

  #note(signal: SignalRecord, change: Change): void {
    if (change !== "decide" || signal.baseline === 1) return;
    this.#grown += 1;
    this.#toDecide.push(signal.id);
  }

  /** Adds sightings to a known signal: a multiplicity only rises, and the best-ranked feed's total counts. */
  #grow(signal: SignalRecord, sightings: readonly Sighting[]): Change {
    const rows = this.#records.sightings.ofSignal(signal.id);
    const stored = new Map(rows.map((row) => [`${row.feed} ${row.identity}`, row]));
    let changed = this.#replaceOldBlocks(rows, sightings);
    for (const sighting of sightings) {
      if (signal.baseline === 0) noteSeen(this.#records, signal, sighting.feed, this.#nowMs);
      const row = stored.get(`${sighting.feed} ${sighting.identity}`);
      if (row === undefined) this.#records.sightings.insert(this.#sightingRow(signal.id, sighting));
      else if (row.multiplicity < sighting.multiplicity) {
        this.#records.sightings.update(row.id, { multiplicity: sighting.multiplicity, seenMs: this.#nowMs });
      } else continue;
      changed = true;
    }
    const asMaker = roleOf(sightings, signal.asMaker);
    if (asMaker !== signal.asMaker) this.#records.signals.update(signal.id, { asMaker });
    return changed ? this.#recount(signal) : "none";
  }

  /** The newest canonical block of a transaction replaces an older one (rule 4). */
  #replaceOldBlocks(rows: readonly SightingRecord[], sightings: readonly Sighting[]): boolean {
    const block = sightings.find(({ feed }) => feed === "chain" || feed === "log")?.identity.split(":")[0];
    if (block === undefined) return false;
    const old = rows.filter(
      (row) => (row.feed === "chain" || row.feed === "log") && row.multiplicity > 0 && !isOfBlock(row, block),
    );
    for (const { id } of old) this.#records.sightings.update(id, { multiplicity: 0, seenMs: this.#nowMs });
    return old.length > 0;
  }

  #recount(signal: SignalRecord): Change {
    const rows = this.#records.sightings.ofSignal(signal.id);
    const seen = bestTotals(rows);
    const proven = isProven(rows) ? 1 : signal.proven === 2 ? 2 : 0;
    const kept = noteShrink(this.#records, signal, seen, this.#nowMs);
    if (signal.proven === 2 && proven === 1) correctHolding(this.#records, signal, signal.grossSharesMicro);
    const totals: Totals = kept ? { ...signal, feed: seen.feed } : seen;
    const grownShares = totals.grossSharesMicro - signal.grossSharesMicro;
    const decide = !isWithinTolerance(signal.grossSharesMicro, totals.grossSharesMicro);
    const columns = columnsOf(totals);
    const isUndone = seen.rows === 0 && !kept && signal.baseline === 0;
    const verdict = decide && signal.baseline === 0 ? { outcome: null, reason: null } : {};
    const undone = isUndone ? { outcome: "skipped", reason: "undone" } : {};
    this.#records.signals.update(signal.id, { ...columns, ...verdict, ...undone, proven });
    growEpisode(this.#records, signal.episodeId, {
      key: signal.orderKey,
      sharesMicro: grownShares,
      collateralMicro: totals.netCollateralMicro - signal.netCollateralMicro,
      signals: 0,
    });
    this.#journal({ ...signal, ...columns });
    const isProvenNow = signal.proven === 0 && proven === 1 && signal.outcome === null;
    return decide || isProvenNow ? "decide" : "stored";
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

  #sightingRow(signalId: number, sighting: Sighting): Omit<SightingRecord, "id"> {
    const { feed, identity, multiplicity, servedSharesMicro, servedCollateralMicro } = sighting;
    const { sharesMicro, collateralMicro, feeMicro, priceMicro } = sighting;
    const served = { servedSharesMicro, servedCollateralMicro, sharesMicro, collateralMicro, feeMicro, priceMicro };
    return { signalId, feed, identity, multiplicity, ...served, seenMs: this.#nowMs };
  }

  #journal(
    signal: Pick<SignalRecord, "id" | "tx" | "wallet" | "token" | "side" | "sharesMicro" | "collateralMicro">,
  ): void {
    const { id, tx, wallet, token, side, sharesMicro, collateralMicro } = signal;
    this.#records.journal.append("signal", { id, tx, wallet, token, side, sharesMicro, collateralMicro });
  }
}

function isOfBlock({ feed, identity }: Pick<SightingRecord, "feed" | "identity">, blockHash: string): boolean {
  return (feed === "chain" || feed === "log") && identity.startsWith(`${blockHash}:`);
}

function columnsOf(totals: Totals): Totals {
  const { feed, sharesMicro, collateralMicro, grossSharesMicro, netCollateralMicro, feeMicro } = totals;
  const { lowestPriceMicro, highestPriceMicro, rows } = totals;
  const amounts = { sharesMicro, collateralMicro, grossSharesMicro, netCollateralMicro, feeMicro };
  return { feed, ...amounts, lowestPriceMicro, highestPriceMicro, rows };
}
